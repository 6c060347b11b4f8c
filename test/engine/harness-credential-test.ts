import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunction,
	type ICredentialTestRequest,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { TestCredentials } from './harness-credentials';
import type { PackTypes } from './harness-node-types';
import { stubNodeTypes } from './harness-stub-nodes';
import { node as complete } from './harness-workflow';

/** The test that n8n chooses: that of the credential type, or the one that a node names with `testedBy`. */
function findTest(types: PackTypes, type: string): ICredentialTestRequest | ICredentialTestFunction {
	const own = types.credential(type).test;
	if (own) return own;
	for (const node of types.nodesWithCredential(type)) {
		const testedBy = node.description.credentials?.find(({ name }) => name === type)?.testedBy;
		const found = typeof testedBy === 'string' ? node.methods?.credentialTest?.[testedBy] : testedBy;
		if (found) return found;
	}
	throw new Error(`No test found for the credential type "${type}"`);
}

/** Sends the request as n8n does, as the only parameter, with routing, of an invented node. */
async function runRequest(
	types: PackTypes,
	decrypted: ICredentialsDecrypted,
	{ request, rules = [] }: ICredentialTestRequest,
): Promise<INodeCredentialTestResult> {
	const { type, data = {} } = decrypted;
	const nodeType: INodeType = {
		description: {
			...stubNodeTypes['n8n-nodes-base.noOp'].description,
			credentials: [{ name: type, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } }],
		},
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const node: INode = complete({
		type: 'n8n-nodes-base.noOp',
		credentials: { [type]: { id: type, name: type } },
	});
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		workflow.nodes[node.name],
		additionalData(new TestCredentials(types, { [type]: data })),
		'internal',
		createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: workflow.nodes[node.name], data: {}, source: null },
		[],
	);
	const response = await new RoutingNode(context, nodeType, decrypted).runNode();
	const body = response?.[0]?.[0]?.json ?? {};
	for (const { type: kind, properties } of rules) {
		if (kind === 'responseSuccessBody' && at(body, properties.key) === properties.value) {
			return { status: 'Error', message: properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function at(body: object, path: string): unknown {
	return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], body);
}

interface RequestFailure {
	message: string;
	cause?: { code?: string; response?: { status: number; statusText: string } };
}

/** How n8n explains a failed request: by the text of a matching rule, by the status, or by the text of the error. */
function explain(failure: RequestFailure, { rules = [] }: ICredentialTestRequest): INodeCredentialTestResult {
	const { response, code } = failure.cause ?? {};
	const rule = rules.find((one) => one.type === 'responseCode' && one.properties.value === response?.status);
	const status = response && (response.statusText || `Received HTTP status code: ${response.status}`);
	return { status: 'Error', message: rule?.properties.message ?? status ?? code ?? failure.message };
}

/** Runs the test of n8n's credential dialog. */
export async function credentialTest(
	types: PackTypes,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const test = findTest(types, type);
	const helper = new TestCredentials(types, { [type]: data });
	const decrypted = { id: type, name: type, type, data: helper.withDefaults(type, data) };
	if (typeof test === 'function') {
		return await test.call(new CredentialTestContext(additionalData(helper)), decrypted);
	}
	try {
		return await runRequest(types, decrypted, test);
	} catch (error) {
		return explain(error as RequestFailure, test);
	}
}
