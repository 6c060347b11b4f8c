import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { CredentialData, Engine, EngineRun, WebhookTrigger, WorkflowJson } from './harness';

/** An execution that a call has started. */
export interface StartedRun {
	/** Name of the trigger. */
	trigger: string;
	items: INodeExecutionData[];
	run: EngineRun;
}

export interface PublishedOptions {
	/** Data by type, or by the ID that a node of the workflow gives. */
	credentials: CredentialData;
	/** Receives each execution when it has ended. */
	onRun?(run: StartedRun): void;
	/** Receives what would start an execution, in place of one. */
	onItems?(trigger: string, items: INodeExecutionData[]): void;
}

/**
 * A published workflow whose triggers have webhooks, on a server of its own: calls come over HTTP, and each that the
 * trigger lets pass starts an execution. As in n8n, they run side by side, and nobody waits for them.
 */
export class PublishedWorkflow {
	/** Executions in the order in which they ended. */
	readonly runs: StartedRun[] = [];
	/** Errors of the triggers themselves. n8n would store a failed execution for each. */
	readonly errors: unknown[] = [];
	private readonly triggers = new Map<string, { node: INode; trigger: WebhookTrigger }>();
	/** Calls and executions that have not ended. */
	private readonly working = new Set<Promise<void>>();

	private constructor(
		private readonly engine: Engine,
		private readonly workflow: WorkflowJson,
		private readonly options: PublishedOptions,
		private readonly server: Server,
	) {}

	/** Publishes a workflow: all of its triggers make their subscriptions. @throws what a trigger throws then. */
	static async start(
		engine: Engine,
		workflow: WorkflowJson,
		options: PublishedOptions,
	): Promise<PublishedWorkflow> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const published = new PublishedWorkflow(engine, workflow, options, server);
		server.on('request', (request, response) => void published.receive(request, response));
		try {
			await published.publish();
		} catch (error) {
			await published.stop();
			throw error;
		}
		return published;
	}

	/** Calls and executions under way. */
	get busy(): number {
		return this.working.size;
	}

	/** Resolves when no call and no execution is under way. */
	async idle(): Promise<void> {
		while (this.working.size > 0) await Promise.all(this.working);
	}

	/** Unpublishes the workflow, when what is under way has ended. */
	async stop(): Promise<void> {
		for (const { trigger } of this.triggers.values()) await trigger.unpublish();
		await this.idle();
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async publish(): Promise<void> {
		const { port } = this.server.address() as AddressInfo;
		const staticData: IDataObject = {};
		for (const node of this.workflow.nodes) {
			if (node.webhookId === undefined) continue;
			const trigger = this.engine.webhookTrigger(node, {
				credentials: this.options.credentials,
				staticData,
				workflowId: this.workflow.id,
				base: `http://127.0.0.1:${port}/webhook`,
			});
			this.triggers.set(`/webhook/${node.webhookId}/webhook`, { node, trigger });
			await trigger.publish();
		}
	}

	private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://n8n');
		const called = this.triggers.get(pathname);
		const body = await text(request);
		if (called === undefined) {
			response.writeHead(404).end();
			return;
		}
		const working = this.work(called, response, {
			body,
			contentType: request.headers['content-type'],
			query: Object.fromEntries(searchParams),
		})
			.catch((error: unknown) => {
				this.errors.push(error);
				if (!response.headersSent) response.writeHead(500).end();
			})
			.finally(() => this.working.delete(working));
		this.working.add(working);
	}

	private async work(
		{ node, trigger }: { node: INode; trigger: WebhookTrigger },
		response: ServerResponse,
		call: { body: string; contentType?: string; query: Record<string, string> },
	): Promise<void> {
		const { items } = await trigger.call({
			...call,
			onAnswer: (status, answer) => void response.writeHead(status).end(JSON.stringify(answer)),
		});
		if (items === undefined) return;
		const { onItems } = this.options;
		if (onItems !== undefined) {
			onItems(node.name, items);
			return;
		}
		const run = await this.engine.run(this.workflow, {
			credentials: this.options.credentials,
			mode: 'webhook',
			startNode: node.name,
			items: { [node.name]: items },
		});
		const started = { trigger: node.name, items, run };
		this.runs.push(started);
		this.options.onRun?.(started);
	}
}
