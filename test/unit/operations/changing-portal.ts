import { deal } from '../../../src/catalog/crm/deal';
import { getChanged } from '../../../src/operations/records/get-changed';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { Portal } from '../../../src/portal/portal';
import { Speed } from '../../../src/portal/shared/speed';
import type { Row } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { fakeContext } from './fake-context';

/** How far the portal's clock is ahead of this machine's, in milliseconds, so that tests notice which one is used. */
const AHEAD_MS = 5 * 3_600_000;

/** The result of a run of Get Changed. */
export interface Outcome {
	rows: Row[];
	cursor: string;
	/** The item of the output Cursor. */
	summary: Row;
	requests: number;
}

/** A sandbox portal whose clock stands still until a test moves it, and whose deals the test changes. */
export class ChangingPortal {
	/** The portal's clock, Unix seconds. */
	seconds = Math.floor((Date.now() + AHEAD_MS) / 1_000);
	/** Called before each request. */
	meanwhile: () => void = () => undefined;
	sandbox!: SandboxPortal;
	/** What the node remembers, and the hints of the last run. */
	readonly memory = new Map<string, string>();
	hints: string[] = [];

	static async open(timeZoneOffset = '+03:00'): Promise<ChangingPortal> {
		// On a busy machine the portal would seem slow, and requests would carry less.
		jest.spyOn(Speed.prototype, 'answered').mockReturnValue(undefined);
		const world = new ChangingPortal();
		world.sandbox = await startPortal({
			limit: 'none',
			seed: { deals: 0 },
			timeZoneOffset,
			clock: { now: () => world.seconds * 1_000, sleep: async () => await Promise.resolve() },
		});
		return world;
	}

	/** Runs Get Changed for one item, from the beginning and without a limit unless the values say otherwise. */
	async run(values: Record<string, unknown> = {}, entity = deal, timeZone = 'UTC'): Promise<Outcome> {
		const { sandbox } = this;
		const transport = new AxiosTransport(sandbox.webhookUrl);
		const send = transport.send.bind(transport);
		transport.send = async (request) => {
			this.meanwhile();
			return await send(request);
		};
		const portal = new Portal(transport, {
			...{ plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority: 'normal' },
		});
		const { context, hints } = fakeContext({ returnAll: true, startFrom: 'everything', ...values });
		const already = sandbox.statistics.totals.requests;
		const result = await getChanged(entity).run({
			...context,
			timeZone,
			memory: {
				read: async (name) => await Promise.resolve(this.memory.get(name)),
				change: (name, change) => this.memory.set(name, change(this.memory.get(name))),
			},
			call: portal.caller,
			lookUp: portal.caller,
			batch: async (commands, options) => await portal.batch(commands, options),
		});
		this.hints = hints;
		const [rows, [summary]] = (result as { outputs: Row[][] }).outputs;
		const requests = sandbox.statistics.totals.requests - already;
		return { rows, summary, cursor: String(summary.cursor), requests };
	}

	/** Adds deals now, and returns their IDs. */
	add(count = 1): number[] {
		return Array.from({ length: count }, () => this.sandbox.store.add(2, { opportunity: 0 }).id);
	}

	/** Changes a deal now. */
	change(id: number, opportunity = 1): void {
		const record = this.sandbox.store.record(2, id);
		if (record === undefined) throw new Error(`There is no deal ${id}`);
		this.sandbox.store.collection(2).put({ ...record, opportunity, updatedTime: this.seconds });
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}
