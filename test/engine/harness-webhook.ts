import { HookContext, TriggerContext, WebhookContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type ITriggerFunctions,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { TestCredentials, type CredentialData } from './harness-credentials';
import type { PackTypes } from './harness-node-types';

export interface WebhookOptions {
	credentials: CredentialData;
	/** Static data of the workflow. n8n would save them. */
	staticData?: IDataObject;
	workflowId?: string;
	/** Where n8n takes webhooks: `https://host/webhook`. */
	base?: string;
}

/** How a call was answered, and what it starts the workflow with. */
export interface WebhookAnswer {
	/** Undefined when the node has not answered: n8n would wait for ever, or answer itself. */
	status?: number;
	body?: unknown;
	items?: INodeExecutionData[];
}

export interface WebhookCall {
	body?: string | Buffer;
	contentType?: string;
	query?: Record<string, string>;
	/** n8n has not read the body, and reading it fails like this. */
	unreadable?: Error;
	/** A call to the test address, while the editor listens. */
	test?: boolean;
	/** Receives the answer as soon as the node gives it, which may be long before the call has an outcome. */
	onAnswer?(status: number, body: unknown): void;
}

/** A trigger with a webhook in a workflow, as n8n's server handles it: its hooks, and calls to its address. */
export class WebhookTrigger {
	private readonly type: INodeType;

	constructor(
		private readonly types: PackTypes,
		private readonly node: INode,
		private readonly options: WebhookOptions,
	) {
		this.type = types.getByNameAndVersion(node.type, node.typeVersion);
	}

	/** What n8n does when a workflow is published. */
	async publish(activation: WorkflowActivateMode = 'activate', test = false): Promise<void> {
		if (!(await this.hook('checkExists', activation, test))) await this.hook('create', activation, test);
	}

	async checkExists(activation: WorkflowActivateMode = 'init'): Promise<boolean> {
		return await this.hook('checkExists', activation, false);
	}

	async create(activation: WorkflowActivateMode = 'activate'): Promise<boolean> {
		return await this.hook('create', activation, false);
	}

	/** What n8n does when a workflow is unpublished. */
	async unpublish(test = false): Promise<void> {
		await this.hook('delete', 'update', test);
	}

	/** What n8n does with `trigger()` when a workflow is published, and at its starts. @returns the closeFunction */
	async start(emit: ITriggerFunctions['emit']): Promise<() => Promise<void>> {
		const { workflow, data } = this.context(false, 'trigger');
		const node = workflow.nodes[this.node.name];
		const context = new TriggerContext(workflow, node, data, 'trigger', 'init', emit);
		const response = await this.type.trigger?.call(context);
		return async () => await response?.closeFunction?.();
	}

	/** Calls the address of the trigger. */
	async call({
		body = '',
		contentType = 'application/x-www-form-urlencoded',
		query = {},
		unreadable,
		test = false,
		onAnswer,
	}: WebhookCall): Promise<WebhookAnswer> {
		const { workflow, data, webhook } = this.context(test, test ? 'manual' : 'webhook');
		const answer: WebhookAnswer = {};
		const response = {
			headersSent: false,
			status: (status: number) => {
				answer.status = status;
				return response;
			},
			json: (json: unknown) => {
				answer.body = json;
				response.headersSent = true;
				onAnswer?.(answer.status ?? 200, json);
			},
		};
		const rawBody =
			unreadable === undefined
				? { rawBody: Buffer.from(body) }
				: { readRawBody: async () => await Promise.reject(unreadable) };
		const request = { headers: { 'content-type': contentType }, query, params: {}, ...rawBody };
		data.httpRequest = request as unknown as IWorkflowExecuteAdditionalData['httpRequest'];
		data.httpResponse = response as unknown as IWorkflowExecuteAdditionalData['httpResponse'];
		const mode = test ? 'manual' : 'webhook';
		const node = workflow.nodes[this.node.name];
		const context = new WebhookContext(workflow, node, data, mode, webhook, [], null);
		const result = await this.type.webhook?.call(context);
		const [items] = result?.workflowData ?? [];
		return { ...answer, ...(items !== undefined && { items }) };
	}

	private async hook(
		name: 'checkExists' | 'create' | 'delete',
		activation: WorkflowActivateMode,
		test: boolean,
	): Promise<boolean> {
		// As in n8n 2.41, removing tells neither how it came about nor whether it is a test.
		const mode = name === 'delete' ? 'internal' : test ? 'manual' : 'trigger';
		const { workflow, data, webhook } = this.context(test, mode);
		const node = workflow.nodes[this.node.name];
		const context = new HookContext(
			workflow,
			node,
			data,
			mode,
			test && name !== 'delete' ? 'manual' : activation,
			webhook,
		);
		const hook = this.type.webhookMethods?.default?.[name];
		if (hook === undefined) throw new Error(`${this.node.type} has no hook ${name}`);
		return await hook.call(context);
	}

	private context(test: boolean, mode: WorkflowExecuteMode) {
		const { credentials, staticData = {}, workflowId = 'engine', base } = this.options;
		const workflow = new Workflow({
			id: workflowId,
			name: 'Engine',
			nodes: [this.node],
			connections: {},
			active: !test,
			nodeTypes: this.types,
			staticData: test ? {} : staticData,
		});
		const data = additionalData(new TestCredentials(this.types, credentials), {});
		if (base !== undefined) Object.assign(data, { webhookBaseUrl: base, webhookTestBaseUrl: `${base}-test` });
		const [webhookDescription] = this.type.description.webhooks ?? [];
		const webhook: IWebhookData = {
			httpMethod: 'POST',
			node: this.node.name,
			path: 'webhook',
			webhookDescription,
			workflowId,
			workflowExecuteAdditionalData: data,
			webhookId: this.node.webhookId,
			isTest: test,
		};
		return { workflow, data, webhook, mode };
	}
}
