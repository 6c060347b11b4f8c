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
import { EngineRun } from './harness-run';
import { chain, node as complete, start, type NodeSketch, type WorkflowJson } from './harness-workflow';

export { chain, node, readWorkflow, start, type NodeSketch, type WorkflowJson } from './harness-workflow';
export { EngineRun } from './harness-run';
export type { CredentialData } from './harness-credentials';
export type { ListSearchState, PanelState } from './harness-load-methods';
export type { LogEntry } from './harness-log';

export interface RunOptions {
	credentials?: CredentialData;
	/** Items that nodes put out instead of being run, by node name: how a test feeds a workflow. */
	items?: Record<string, INodeExecutionData[]>;
	/** How the execution is started. As in n8n, the workflow's own pinned data count only when it is 'manual'. */
	mode?: WorkflowExecuteMode;
	/** Cancels the execution, as the editor's stop button does. */
	signal?: AbortSignal;
	/** What n8n keeps with the workflow; changed in place, as n8n does before it saves it. */
	staticData?: IDataObject;
	/** The node to start from; else the workflow's trigger. */
	startNode?: string;
}

export interface RunNodeOptions extends Omit<RunOptions, 'items' | 'startNode'> {
	/** The node's input; one empty item when not given. */
	items?: INodeExecutionData[];
}

/**
 * n8n's own execution engine (n8n-core) with this pack loaded from its built dist/, without a server or a database.
 *
 * Use: `const engine = await Engine.load(); const run = await engine.run(workflow, { credentials });`
 */
export class Engine {
	/** What nodes have logged so far, all runs together; emptied by `log.length = 0`. */
	readonly log: LogEntry[] = recordLog();

	private constructor(private readonly types: PackTypes) {}

	/** @param directory the folder with the package's package.json; this checkout when not given. */
	static async load(directory = dirname(dirname(__dirname))): Promise<Engine> {
		return new Engine(await PackTypes.load(directory));
	}

	/**
	 * Runs a workflow to its end.
	 *
	 * Nodes that name no credential get the given ones of the types they accept. Never rejects for what goes wrong
	 * inside the execution: see the result's `status` and `error`.
	 */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<EngineRun> {
		const { credentials = {}, items, mode = 'manual', signal } = options;
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
		const data = additionalData(new TestCredentials(this.types, credentials), { rootExecutionMode: mode });
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

	/** Runs one node behind a trigger; its results stand under the node's name, which is the last part of its type. */
	async runNode(sketch: NodeSketch, options: RunNodeOptions = {}): Promise<EngineRun> {
		const items = options.items && { [start]: options.items };
		return await this.run(chain(sketch), { ...options, items });
	}

	/** The full name of one of this pack's node types: `type('bitrix24Crm')`. */
	type(name: string): string {
		return `${this.types.packageName}.${name}`;
	}

	/** One poll of a trigger in an active workflow. @returns what it emits; null when nothing. */
	async poll(sketch: NodeSketch, options: PollOptions): Promise<INodeExecutionData[][] | null> {
		return await poll(this.types, this.withCredentials(complete(sketch), options.credentials), options);
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

/** n8n refuses some workflows before it starts them: no trigger, a required parameter left empty. */
function failedBeforeStart(error: ExecutionError, mode: WorkflowExecuteMode, startedAt: Date): IRun {
	const data = createRunExecutionData({ resultData: { error, runData: {} } });
	return { data, mode, startedAt, stoppedAt: new Date(), status: 'error', storedAt: 'db' };
}
