import fc from 'fast-check';

import type { Row } from '../../../../src/portal/types';
import { Deliveries } from '../../../../src/triggers/delivery/deliveries';
import { givenUpDeliveries } from '../../../../src/triggers/delivery/given-up';
import { OfflineEvents } from '../../../../src/triggers/queue/offline-events';
import { QueueReader } from '../../../../src/triggers/queue/queue-reader';
import { chaosRuns } from '../../../support/chaos-runs';
import { QueuePortal } from '../../../support/queue-portal';
import { LastingTexts, SimulatedN8n } from '../../../support/simulated-n8n';
import { after, inVirtualTime, type VirtualTime } from '../../../support/virtual-time';

const CODES = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMCONTACTADD'];

interface Chaos {
	reserves: boolean;
	queueMode: boolean;
	knowsKeys: boolean;
	perRun: number;
	/** Codes of each trigger, by number. */
	triggers: number[][];
	/** Changes: when, of which code and record. */
	changes: Array<{ afterMs: number; code: number; record: number }>;
	disturbances: Array<{
		afterMs: number;
		kind: 'kill' | 'redis' | 'portal' | 'clock' | 'edit' | 'unpublish' | 'noRelease';
		lastsMs: number;
	}>;
	/** Whether answers of the portal get lost now and then. */
	loses: boolean;
	dice: number[];
}

const chaos = fc.record({
	reserves: fc.boolean(),
	queueMode: fc.boolean(),
	knowsKeys: fc.boolean(),
	perRun: fc.integer({ min: 1, max: 3 }),
	triggers: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }), {
		minLength: 1,
		maxLength: 3,
	}),
	changes: fc.array(
		fc.record({
			afterMs: fc.integer({ min: 0, max: 4_000 }),
			code: fc.integer({ min: 0, max: 2 }),
			record: fc.integer({ min: 1, max: 4 }),
		}),
		{ minLength: 1, maxLength: 15 },
	),
	disturbances: fc.array(
		fc.record({
			afterMs: fc.integer({ min: 0, max: 8_000 }),
			kind: fc.constantFrom(
				...(['kill', 'kill', 'kill', 'redis', 'portal', 'clock', 'edit', 'unpublish', 'noRelease'] as const),
			),
			lastsMs: fc.integer({ min: 0, max: 30_000 }),
		}),
		{ maxLength: 5 },
	),
	loses: fc.boolean(),
	dice: fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 40, maxLength: 80 }),
}) as fc.Arbitrary<Chaos>;

async function run(time: VirtualTime, world: Chaos) {
	let thrown = 0;
	const roll = (): number => world.dice[thrown++ % world.dice.length];
	const { reserves, queueMode, knowsKeys, perRun } = world;
	const n8n = SimulatedN8n.byChance(roll, { queueMode, knowsKeys });
	const texts = new LastingTexts();
	let quiet = false;
	const portal = new QueuePortal(
		reserves,
		() => roll() % 300,
		() => world.loses && !quiet && roll() < 100,
	);

	/** n8n starts its triggers one after the other. */
	const start = () => {
		const kept = texts.ofProcess(() => roll() % 20);
		const calls = portal.ofProcess();
		const reader = new QueueReader({ portal: 'test.example', application: 'app', texts: kept.texts });
		const closers: Array<() => void> = [];
		const instances = new Map<number, Deliveries>();
		const emit = n8n.emit();
		const join = (number: number): void => {
			const settings = {
				identity: { workflow: `w${number}`, node: 'n' },
				...{ workflowName: 'W', nodeName: 'N', texts: kept.texts, log: () => undefined },
				...{ doneWhen: 'succeeded' as const, atOnce: 3, tries: 3, silenceMs: 300_000 },
				emit: async (rows: readonly Row[], batch: string) => await emit(rows, `w${number} ${batch}`),
			};
			const deliveries = instances.get(number) ?? new Deliveries(settings);
			deliveries.goOn(settings);
			instances.set(number, deliveries);
			closers[number] = reader.join({
				...{ identity: settings.identity, deliveries, perRun, log: () => undefined },
				codes: world.triggers[number].map((code) => CODES[code]),
				queue: new OfflineEvents(calls.call),
				send: async () => await Promise.resolve([]),
				rowOf: async ({ id, at, data }) => {
					await after(roll() % 100);
					return { id, at, row: data.ROW, trigger: number };
				},
			});
		};
		const startAll = async (): Promise<void> => {
			for (let number = 0; number < world.triggers.length; number++) {
				join(number);
				await after(roll() * 3);
			}
		};
		void startAll();
		const leave = (number: number): void => {
			closers[number]?.();
			reader.leave({
				identity: { workflow: `w${number}`, node: 'n' },
				codes: world.triggers[number].map((code) => CODES[code]),
				send: async () => await Promise.resolve([]),
				log: () => undefined,
			});
		};
		return {
			reader,
			join,
			leave,
			/** A workflow is edited and published again: closed, deleted, started. */
			edit: (number: number) => {
				leave(number);
				join(number);
			},
			kill: () => {
				kept.kill();
				calls.kill();
			},
		};
	};

	let process = start();
	// All are known once before the first disturbance, as n8n publishes them before their events count.
	await time.pass(20_000);
	const wanted: Array<{ trigger: number; id: number; at: number }> = [];
	const changing = (async () => {
		for (const { afterMs, code, record } of world.changes) {
			await after(afterMs);
			// Only what a trigger wants is bound.
			if (!world.triggers.some((codes) => codes.includes(code))) continue;
			const { at } = portal.change(CODES[code], record);
			world.triggers.forEach((codes, trigger) => {
				if (codes.includes(code)) wanted.push({ trigger, id: record, at });
			});
			process.reader.wake();
		}
	})();
	for (const { afterMs, kind, lastsMs } of world.disturbances) {
		await time.pass(afterMs);
		if (kind === 'kill') {
			process.kill();
			n8n.kill();
			await time.pass(lastsMs);
			n8n.start();
			process = start();
		} else if (kind === 'redis' || kind === 'portal') {
			const gone = kind === 'redis' ? texts : portal;
			gone.away = true;
			await time.pass(lastsMs);
			gone.away = false;
		} else if (kind === 'edit') {
			process.edit(roll() % world.triggers.length);
		} else if (kind === 'unpublish') {
			// What others want too does not wait for a trigger that is gone.
			if (world.triggers.length > 1) continue;
			process.leave(0);
			await time.pass(3 * lastsMs);
			process.join(0);
		} else if (kind === 'noRelease') {
			portal.releases = false;
			await time.pass(lastsMs);
			portal.releases = true;
		} else {
			time.setClock(lastsMs % 2 === 0 ? lastsMs * 1_000 : -lastsMs * 1_000);
		}
	}
	await time.settled(changing);
	quiet = true;
	await time.pass(40 * 60_000);
	const givenUp = await givenUpDeliveries(texts);
	return {
		n8n,
		wanted,
		givenUp,
		portal,
		kept: [...texts.kept].filter(([name]) => name.startsWith('w')),
	};
}

it('loses nothing and repeats nothing unannounced, whatever is killed or away when', async () => {
	await fc.assert(
		fc.asyncProperty(chaos, async (world) => {
			const { n8n, wanted, givenUp, portal, kept } = await inVirtualTime(
				async (time) => await run(time, world),
			);
			for (const { trigger, id, at } of wanted) {
				const mine = n8n.executions.filter(({ rows }) =>
					rows.some(
						(row) => row.trigger === trigger && row.id === id && Date.parse(String(row.at)) >= at * 1_000,
					),
				);
				const done = mine.some(({ status }) => status === 'success' || status === 'waiting');
				const told = givenUp.some(
					({ workflow, what }) => workflow === `w${trigger}` && what.includes(`${id}`),
				);
				if (!done && !told) expect({ trigger, id, at, executions: n8n.executions }).toBe('done');
			}
			const seen = new Set<string>();
			for (const { rows, ran } of n8n.executions) {
				for (const { trigger, row, at, repeat } of ran ? rows : []) {
					const key = `${String(trigger)} ${String(row)} ${String(at)}`;
					if (seen.has(key) && repeat !== true) expect(key).toBe('announced');
					seen.add(key);
				}
			}
			expect(portal.rows).toEqual([]);
			for (const [, text] of kept) expect(JSON.parse(text)).toMatchObject({ pending: [], ended: [] });
		}),
		chaosRuns(120),
	);
});
