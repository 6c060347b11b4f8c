import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { AxiosTransport } from '../../src/portal/transport/axios-transport';
import { Portal } from '../../src/portal/portal';
import type { PortalSettings } from '../../src/portal/sending/request';
import type { Transport, TransportReply, TransportRequest } from '../../src/portal/transport/transport';
import { type PortalOptions, type SandboxPortal, startPortal } from '../../sandbox';
import { contextOf, type NodeRun, type Row, rowsOf } from './node-run';
import { after, VirtualTime } from './virtual-time';

interface RunnableNode {
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** Turns of the event loop without news, after which only the clock can bring news. */
const QUIET_TURNS = 20;

/**
 * A sandbox portal over HTTP in virtual time. It shares a virtual clock with the test, and the clock stands still while a
 * request is on its way.
 */
export class VirtualSandbox {
	/** Number of requests on their way, and of those among them for which the portal waits for its clock. */
	private travelling = 0;
	private asleep = 0;
	private quietTurns = 0;
	readonly time = new VirtualTime(() => {
		if (this.travelling > this.asleep) this.quietTurns = 0;
		else this.quietTurns += 1;
		const busy = this.quietTurns < QUIET_TURNS;
		if (!busy) this.quietTurns = 0;
		return busy;
	});
	sandbox!: SandboxPortal;

	static async open(options: PortalOptions): Promise<VirtualSandbox> {
		const world = new VirtualSandbox();
		world.sandbox = await startPortal({
			limit: 'none',
			...options,
			clock: { now: () => Date.now(), sleep: async (milliseconds) => await world.sleep(milliseconds) },
		});
		return world;
	}

	portal(settings: Partial<PortalSettings> = {}): Portal {
		return new Portal(this.counted(new AxiosTransport(this.sandbox.webhookUrl)), {
			plan: 'selfHosted',
			workflow: 'Test',
			node: 'Bitrix24',
			priority: 'normal',
			...settings,
		});
	}

	/** Passes time until a promise has ended. */
	async ended<Value>(promise: Promise<Value>): Promise<Value> {
		let ended = false;
		promise.then(
			() => (ended = true),
			() => (ended = true),
		);
		await this.time.runUntil(() => ended, 100 * 3_600_000);
		return await promise;
	}

	/** Runs a node on items, each of which may fail for itself. @returns its rows, each with the index of its item. */
	async rows(
		node: RunnableNode,
		{ parameters, items, files }: Pick<NodeRun, 'parameters' | 'items' | 'files'>,
	): Promise<Row[]> {
		const context = contextOf({
			webhookUrl: this.sandbox.webhookUrl,
			parameters,
			items,
			files,
			onError: 'continueRegularOutput',
			travel: () => this.travel(),
		});
		return rowsOf(await this.ended(node.execute(context)));
	}

	/** Counts a request as on its way until the returned function is called. */
	travel(): () => void {
		this.travelling += 1;
		return () => (this.travelling -= 1);
	}

	async close(): Promise<void> {
		this.time.restore();
		await this.sandbox.close();
	}

	private async sleep(milliseconds: number): Promise<void> {
		this.asleep += 1;
		await after(milliseconds);
		this.asleep -= 1;
	}

	private counted(transport: AxiosTransport): Transport {
		return {
			portal: transport.portal,
			credential: transport.credential,
			identity: transport.identity,
			send: async (request: TransportRequest): Promise<TransportReply> => {
				const arrive = this.travel();
				try {
					return await transport.send(request);
				} finally {
					arrive();
				}
			},
		};
	}
}
