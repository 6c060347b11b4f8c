import './harness-environment';
import { dirname } from 'node:path';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ExecutionError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodePropertyOptions,
	type IRun,
	type IWorkflowBase,
	type ResourceMapperFields,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { credentialTest } from './harness-credential-test';
import { TestCredentials, type CredentialData } from './harness-credentials';
import {
	listSearch,
	loadOptions,
	resourceMapping,
	type ListSearchState,
	type PanelState,
} from './harness-load-methods';
import { recordLog, type LogEntry } from './harness-log';
import { PackTypes } from './harness-node-types';
import { poll, type PollOptions } from './harness-poll';
import { startTrigger, type StartedTrigger, type TriggerOptions } from './harness-trigger';
import { EngineRun } from './harness-run';
import { WebhookTrigger, type WebhookOptions } from './harness-webhook';
import { chain, node as complete, start, type NodeSketch, type WorkflowJson } from './harness-workflow';

export { chain, node, readWorkflow, start, type NodeSketch, type WorkflowJson } from './harness-workflow';
export { EngineRun } from './harness-run';
export type { CredentialData } from './harness-credentials';
export type { ListSearchState, PanelState } from './harness-load-methods';
export type { LogEntry } from './harness-log';
export type { WebhookAnswer, WebhookCall, WebhookOptions, WebhookTrigger } from './harness-webhook';

export interface RunOptions {
	credentials?: CredentialData;
	/** Items by node name. These nodes are not run, and output the items instead. */
	items?: Record<string, INodeExecutionData[]>;
	/** How the execution is started. As in n8n, pinned data of the workflow count only for 'manual'. */
	mode?: WorkflowExecuteMode;
	/** How the workflow was started that called this one; default `mode`. */
	rootMode?: WorkflowExecuteMode;
	/** Cancels the execution, like the stop button of the editor. */
	signal?: AbortSignal;
	/** Static data of the workflow. The execution changes them in place, and n8n would save them. */
	staticData?: IDataObject;
	/** The node to start from; default the trigger of the workflow. */
	startNode?: string;
}

export interface RunNodeOptions extends Omit<RunOptions, 'items' | 'startNode'> {
	/** Input of the node; default one empty item. */
	items?: INodeExecutionData[];
}

/**
 * n8n's own execution engine (n8n-core) with this pack loaded from its built dist/, without a server or a database.
 *
 * Use: `const engine = await Engine.load(); const run = await engine.run(workflow, { credentials });`
 */
export class Engine {
	/** Log of all runs so far. `log.length = 0` empties it. */
	readonly log: LogEntry[] = recordLog();

	private constructor(private readonly types: PackTypes) {}

	/** Loads a built package. @param directory the folder with its package.json; default this checkout. */
	static async load(directory = dirname(dirname(__dirname))): Promise<Engine> {
		return new Engine(await PackTypes.load(directory));
	}

	/**
	 * Runs a workflow to its end.
	 *
	 * Nodes without credentials get the given ones of their types. The promise does not reject when the execution fails:
	 * see `status` and `error` of the result.
	 */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<EngineRun> {
		const { credentials = {}, items, mode = 'manual', rootMode = mode, signal } = options;
		const nodes = workflow.nodes.map((node) => this.withCredentials(node, credentials));
		const base: IWorkflowBase = {
			id: workflow.id ?? 'engine',
			name: workflow.name ?? 'Engine',
			active: false,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes,
			connections: workflow.connections,
			settings: { executionOrder: 'v1', ...workflow.settings },
			staticData: options.staticData ?? workflow.staticData,
		};
		const data = additionalData(new TestCredentials(this.types, credentials), {
			rootExecutionMode: rootMode,
		});
		data.hooks = new ExecutionLifecycleHooks(mode, data.executionId ?? '', base);
		const graph = new Workflow({ ...base, nodeTypes: this.types });
		const execution = new WorkflowExecute(data, mode);
		const startedAt = new Date();
		try {
			const running = execution.run({
				workflow: graph,
				startNode: options.startNode ? (graph.getNode(options.startNode) ?? undefined) : undefined,
				pinData: { ...(mode === 'manual' ? workflow.pinData : {}), ...items },
			});
			const cancel = () => running.cancel();
			if (signal?.aborted) cancel();
			signal?.addEventListener('abort', cancel, { once: true });
			return new EngineRun(await running.finally(() => signal?.removeEventListener('abort', cancel)));
		} catch (error) {
			return new EngineRun(failedBeforeStart(error as ExecutionError, mode, startedAt));
		}
	}

	/** Runs one node after a trigger. Its results are under the name of the node, which is the last part of its type. */
	async runNode(sketch: NodeSketch, options: RunNodeOptions = {}): Promise<EngineRun> {
		const items = options.items && { [start]: options.items };
		return await this.run(chain(sketch), { ...options, items });
	}

	/** The full name of one of this pack's node types: `type('bitrix24Crm')`. */
	type(name: string): string {
		return `${this.types.packageName}.${name}`;
	}

	/** Polls a trigger of an active workflow once. @returns what it emits; null for nothing. */
	async poll(sketch: NodeSketch, options: PollOptions): Promise<INodeExecutionData[][] | null> {
		return await poll(this.types, this.withCredentials(complete(sketch), options.credentials), options);
	}

	/** A trigger with a webhook, as the only node of a workflow. */
	webhookTrigger(sketch: NodeSketch, options: WebhookOptions): WebhookTrigger {
		return new WebhookTrigger(
			this.types,
			this.withCredentials(complete(sketch), options.credentials),
			options,
		);
	}

	/** Starts a trigger of an active workflow, as n8n does at a start or when a workflow is published. */
	async startTrigger(sketch: NodeSketch, options: TriggerOptions): Promise<StartedTrigger> {
		return await startTrigger(
			this.types,
			this.withCredentials(complete(sketch), options.credentials),
			options,
		);
	}

	async loadOptions(nodeType: string, method: string, state: PanelState): Promise<INodePropertyOptions[]> {
		return await loadOptions(this.types, nodeType, method, state);
	}

	async listSearch(nodeType: string, method: string, state: ListSearchState): Promise<INodeListSearchResult> {
		return await listSearch(this.types, nodeType, method, state);
	}

	async resourceMapping(nodeType: string, method: string, state: PanelState): Promise<ResourceMapperFields> {
		return await resourceMapping(this.types, nodeType, method, state);
	}

	async credentialTest(
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult> {
		return await credentialTest(this.types, type, data);
	}

	private withCredentials(node: INode, given: CredentialData): INode {
		const accepted =
			this.types.getByNameAndVersion(node.type, node.typeVersion).description.credentials ?? [];
		const missing = accepted.map(({ name }) => name).filter((name) => Object.hasOwn(given, name));
		const added = Object.fromEntries(missing.map((name) => [name, { id: name, name }]));
		return { ...node, credentials: { ...added, ...node.credentials } };
	}
}

/** The result of a workflow that n8n refuses to start, such as one without a trigger or without a required parameter. */
function failedBeforeStart(error: ExecutionError, mode: WorkflowExecuteMode, startedAt: Date): IRun {
	const data = createRunExecutionData({ resultData: { error, runData: {} } });
	return { data, mode, startedAt, stoppedAt: new Date(), status: 'error', storedAt: 'db' };
}
