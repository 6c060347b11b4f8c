import fc from 'fast-check';

import { EventWindows } from '../../../../src/portal/shared/event-windows';
import { OwnWrites } from '../../../../src/portal/shared/own-writes';
import { EventConditions } from '../../../../src/triggers/conditions/event-conditions';
import type { Row } from '../../../../src/portal/types';
import type { EventRecord, PortalEvent } from '../../../../src/triggers/types';
import { chaosRuns } from '../../../support/chaos-runs';
import { MemoryRedis } from '../../../support/memory-redis';
import { SimulatedN8n } from '../../../support/simulated-n8n';
import { SpeakingPortal } from '../../../support/speaking-portal';
import { after, inVirtualTime, type VirtualTime } from '../../../support/virtual-time';

const US = 1;
const PERSON = 5;
const KINDS = ['event', 'event', 'event', 'event', 'kill', 'redis', 'portal', 'clock'] as const;

interface Chaos {
	queueMode: boolean;
	oneRunSeconds: number;
	fetchRecord: boolean;
	/** Processes that hear calls, such as those of n8n's queue mode. */
	processes: number;
	steps: Array<{ afterMs: number; what: (typeof KINDS)[number]; lastsMs: number; record: number }>;
	dice: number[];
}

const chaos: fc.Arbitrary<Chaos> = fc.record({
	queueMode: fc.boolean(),
	oneRunSeconds: fc.constantFrom(0, 2, 10),
	fetchRecord: fc.boolean(),
	processes: fc.integer({ min: 1, max: 3 }),
	steps: fc.array(
		fc.record({
			afterMs: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 6_000 })),
			what: fc.constantFrom(...KINDS),
			lastsMs: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 60_000 })),
			record: fc.nat({ max: 3 }),
		}),
		{ minLength: 3, maxLength: 25 },
	),
	dice: fc.array(fc.nat({ max: 999 }), { minLength: 30, maxLength: 60 }),
});

/** An event that a process has heard. */
interface Heard {
	/** Tells it apart from all others. */
	number: number;
	record: number;
	/** Virtual milliseconds. */
	at: number;
	/** The process that could have started its run, or that of its window, was killed before. */
	killed: boolean;
}

/** The portal's clock, which no setting of this machine's clock moves. */
const portalTime = (): string => new Date(1_800_000_000_000 + performance.now()).toISOString();

/** n8n stores an execution within so long. */
const STORED_WITHIN_MS = 200;

async function run(time: VirtualTime, world: Chaos) {
	let thrown = 0;
	const roll = (): number => world.dice[thrown++ % world.dice.length];
	const model = new SpeakingPortal(roll() * 10_000);
	const redis = new MemoryRedis();
	const n8n = SimulatedN8n.byChance(roll, { queueMode: world.queueMode, knowsKeys: false });
	const heard: Heard[] = [];
	const { oneRunSeconds, fetchRecord } = world;

	const start = () => {
		const portal = model.portal(US);
		const readRecord = async ({ id }: PortalEvent): Promise<EventRecord> =>
			await portal.call<{ item: Row }>('crm.item.get', { entityTypeId: 2, id }).then(
				({ result }) => ({ record: result.item }),
				({ message }: Error) => ({ problem: message }),
			);
		const memory = redis.ofProcess(() => roll() % 40);
		const ownWrites = new OwnWrites(memory.shared);
		ownWrites.listen();
		const conditions = new EventConditions(
			{ ignoreOwn: true, fetchRecord, oneRunSeconds },
			{
				portal: {
					ownWrites,
					windows: new EventWindows(memory.shared),
					entries: () => ({ swap: async () => await Promise.resolve(undefined) }),
					listen: () => undefined,
				},
				trigger: { workflow: 'w', node: 'n' },
				readRecord,
			},
		);
		const emit = n8n.emit();
		const underWay = new Set<Heard>();
		let alive = true;
		return {
			kill: () => {
				alive = false;
				memory.kill();
				for (const { record, at } of underWay) {
					for (const one of heard) {
						if (one.record === record && one.at > at - WINDOW_MS(oneRunSeconds)) one.killed = true;
					}
				}
			},
			hear: async (one: Heard, event: PortalEvent): Promise<void> => {
				underWay.add(one);
				const looked = await conditions.look(event);
				if (!alive) return;
				if (looked.pass) {
					expect(looked.record === undefined).toBe(!fetchRecord);
					const { number } = looked.event.data as { number: number };
					const { events = 1, repeat = false } = looked;
					void emit([{ number, events, repeat }], `event ${one.number}`);
					await after(STORED_WITHIN_MS);
				}
				underWay.delete(one);
			},
		};
	};

	let processes = Array.from({ length: world.processes }, start);
	const ids = [0, 1, 2, 3].map(() => model.change(PERSON, { title: 'Begin' }));
	await time.pass(20_000);
	for (const { afterMs, what, lastsMs, record } of world.steps) {
		await time.pass(afterMs);
		if (what === 'event') {
			const one = { number: heard.length, record, at: time.now(), killed: false };
			heard.push(one);
			const process = processes[roll() % processes.length];
			model.onEvent = ({ event }) =>
				void process.hear(one, { ...event, at: portalTime(), data: { ...event.data, number: one.number } });
			model.change(PERSON, { title: `Change ${one.number}` }, ids[record]);
		} else if (what === 'kill') {
			const killed = roll() % (processes.length + 1);
			if (killed < processes.length && processes.length > 1) {
				// One of those that hear calls; the others go on.
				processes[killed].kill();
				processes[killed] = start();
				continue;
			}
			for (const process of processes) process.kill();
			n8n.kill();
			await time.pass(lastsMs);
			n8n.start();
			processes = Array.from({ length: world.processes }, start);
		} else if (what === 'clock') {
			time.setClock(lastsMs % 2 === 0 ? lastsMs * 100 : -lastsMs * 100);
		} else {
			const gone = what === 'redis' ? redis : model;
			gone.away = true;
			// Events go on coming meanwhile.
			void after(lastsMs).then(() => (gone.away = false));
		}
	}
	await time.pass(3_600_000);
	return { heard, runs: n8n.executions.map(({ rows }) => rows[0] as unknown as Run) };
}

/** What a run of the workflow got. */
interface Run {
	number: number;
	events: number;
	repeat: boolean;
}

const WINDOW_MS = (seconds: number): number => (seconds === 0 ? 1 : seconds * 1_000 + 1_000);

it('hands over each event that a living process has heard, and none twice unannounced', async () => {
	await fc.assert(
		fc.asyncProperty(chaos, async (world) => {
			const { heard, runs } = await inVirtualTime(async (time) => await run(time, world));
			for (const { number, record, at, killed } of heard) {
				const others = runs.filter((one) => {
					const other = heard[one.number];
					return other.record === record && Math.abs(other.at - at) < WINDOW_MS(world.oneRunSeconds);
				});
				if (!killed) expect([number, others.length > 0]).toEqual([number, true]);
				const unannounced = runs.filter((one) => one.number === number && !one.repeat);
				expect([number, unannounced.length]).toEqual([number, Math.min(1, unannounced.length)]);
			}
			const counted = runs.filter(({ repeat }) => !repeat).reduce((sum, { events }) => sum + events, 0);
			expect(counted).toBeLessThanOrEqual(heard.length);
			// Without trouble each event is in exactly one run.
			if (!world.steps.some(({ what }) => what === 'kill' || what === 'redis'))
				expect(counted).toBe(heard.length);
		}),
		chaosRuns(100),
	);
});
