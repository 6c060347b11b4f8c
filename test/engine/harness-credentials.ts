import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { PackTypes } from './harness-node-types';

/** Decrypted data by credential type; if there are several of one type, by the ID or name that the node gives. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

type RequestOptions = IHttpRequestOptions | IRequestOptionsSimplified;

/**
 * A CredentialsHelper of n8n for data of a test instead of n8n's encrypted database. It handles defaults, expressions,
 * inheritance, `authenticate` in both forms, `preAuthentication`, and refreshed OAuth tokens, which it writes back into the
 * given data.
 */
export class TestCredentials extends ICredentialsHelper {
	constructor(
		private readonly types: PackTypes,
		private readonly data: CredentialData,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		const parents = this.types.credential(name).extends ?? [];
		return parents.flatMap((parent) => [
			parent,
			...(this.isLoaded(parent) ? this.getParentTypes(parent) : []),
		]);
	}

	isCredentialUsableByNode(type: string, nodeType: string): boolean {
		const { restrictToSupportedNodes, supportedNodes = [] } = this.types.credential(type);
		return !restrictToSupportedNodes || supportedNodes.some((name) => nodeType.endsWith(`.${name}`));
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const merged: INodeProperties[] = [];
		const { extends: parents = [], properties } = this.types.credential(type);
		for (const parent of parents.filter((name) => this.isLoaded(name))) {
			NodeHelpers.mergeNodeProperties(merged, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(merged, properties);
		return merged;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incoming: RequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = incoming as IHttpRequestOptions;
		const { authenticate } = this.types.credential(typeName);
		if (!authenticate) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (!workflow || !node) throw new Error('Generic authentication needs a workflow and a node');
		const resolve = (value: string) =>
			isExpression(value)
				? String(
						workflow.expression.getSimpleParameterValue(node, value, 'internal', {
							$credentials: credentials,
						}) || '',
					)
				: value;
		const target = options as unknown as Record<string, Record<string, string>>;
		target.headers ??= {};
		for (const [place, values] of Object.entries(authenticate.properties)) {
			target[place] ??= {};
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				target[place][resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		_node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { properties } = this.types.credential(typeName);
		const token = properties.find((one) => one.type === 'hidden' && one.typeOptions?.expirable === true);
		if (!token || !(expired || credentials[token.name] === '')) return undefined;
		const output = await this.runPreAuthentication(helpers, credentials, typeName);
		return output?.[token.name] === undefined ? undefined : Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.types.credential(typeName);
		const output = await preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<Credentials> {
		const stored = new Credentials({ id: details.id, name: details.name }, type);
		await stored.setData(this.stored(details, type));
		return stored;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.stored(details, type);
		if (raw) return { ...stored };
		const data = this.withDefaults(type, stored);
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (values) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
			return workflow.expression.getParameterValue(
				data as never,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				keys,
				executeData,
				false,
				data as never,
			) as ICredentialDataDecryptedObject;
		}
		const node = {
			id: '',
			name: '',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: this.types });
		return workflow.expression.getComplexParameterValue(
			node as INode,
			data as never,
			mode,
			keys,
			undefined,
			undefined,
			data as never,
		) as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		Object.assign(this.stored(details, type), data);
	}

	async updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.stored(details, type).oauthTokenData = data.oauthTokenData;
	}

	/** Data as n8n passes them to `authenticate`: all properties, with defaults for missing ones. */
	withDefaults(type: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const properties = this.getCredentialsProperties(type);
		const complete = NodeHelpers.getNodeParameters(properties, data as never, true, false, null, null);
		const { oauthTokenData } = data;
		return { ...(complete as ICredentialDataDecryptedObject), ...(oauthTokenData && { oauthTokenData }) };
	}

	private stored({ id, name }: INodeCredentialsDetails, type: string): ICredentialDataDecryptedObject {
		const key = [id, name, type].find((one) => one && Object.hasOwn(this.data, one));
		if (!key) throw new Error(`The test gives no data for the credential "${name}" of type "${type}"`);
		return this.data[key];
	}

	/** Whether a type is loaded. n8n's base types (oAuth2Api) are in n8n-nodes-base, which the embedded engine lacks. */
	private isLoaded(type: string): boolean {
		try {
			return Boolean(this.types.credential(type));
		} catch {
			return false;
		}
	}
}
