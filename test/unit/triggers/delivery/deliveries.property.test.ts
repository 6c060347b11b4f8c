import fc from 'fast-check';

import { Deliveries, type DoneWhen } from '../../../../src/triggers/delivery/deliveries';
import { givenUpDeliveries } from '../../../../src/triggers/delivery/given-up';
import { chaosRuns } from '../../../support/chaos-runs';
import { LastingTexts, SimulatedN8n } from '../../../support/simulated-n8n';
import { after, inVirtualTime, type VirtualTime } from '../../../support/virtual-time';

interface Chaos {
	doneWhen: DoneWhen;
	queueMode: boolean;
	knowsKeys: boolean;
	/** Rows in each batch of the source. */
	batches: number[];
	atOnce: number;
	/** Milliseconds: until the next disturbance, and how long it lasts. */
	disturbances: Array<{ afterMs: number; kind: 'kill' | 'redis' | 'clock'; lastsMs: number }>;
	/** Random numbers from 0 to 999, used in turn. */
	dice: number[];
}

const chaos: fc.Arbitrary<Chaos> = fc.record({
	doneWhen: fc.constantFrom<DoneWhen>('begun', 'succeeded'),
	queueMode: fc.boolean(),
	knowsKeys: fc.boolean(),
	batches: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 }),
	atOnce: fc.integer({ min: 1, max: 4 }),
	disturbances: fc.array(
		fc.record({
			afterMs: fc.integer({ min: 0, max: 3_000 }),
			kind: fc.constantFrom('kill', 'kill', 'redis', 'clock'),
			lastsMs: fc.integer({ min: 0, max: 20_000 }),
		}),
		{ maxLength: 6 },
	),
	dice: fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 30, maxLength: 60 }),
}) as fc.Arbitrary<Chaos>;

/** Runs a source of rows through the disturbances, and returns what n8n has stored in the end. */
async function run(time: VirtualTime, world: Chaos) {
	let thrown = 0;
	const roll = (): number => world.dice[thrown++ % world.dice.length];
	const n8n = SimulatedN8n.byChance(roll, { queueMode: world.queueMode, knowsKeys: world.knowsKeys });
	const texts = new LastingTexts();
	let batches = 0;
	const rowsOf = (batch: number) =>
		Array.from({ length: world.batches[batch] }, (_, index) => ({ id: `${batch}.${index}` }));

	/** A trigger from its start until it has handed over everything. */
	const start = () => {
		const process = texts.ofProcess(() => roll() % 20);
		const deliveries = new Deliveries({
			identity: { workflow: 'w', node: 'n' },
			...{ workflowName: 'W', nodeName: 'N', texts: process.texts, log: () => undefined },
			...{ doneWhen: world.doneWhen, atOnce: world.atOnce, tries: 3 },
			emit: n8n.emit(),
		});
		const read = async (): Promise<void> => {
			const begun = await deliveries.ready();
			let place = Number(begun?.place ?? 0);
			while (place < world.batches.length) {
				const size = 1 + (roll() % 3);
				const next = Math.min(place + size, world.batches.length);
				const taken = Array.from({ length: next - place }, (_, index) => place + index);
				place = next;
				void deliveries.handOver(
					taken.map((batch) => ({ key: `batch ${batch}`, rows: rowsOf(batch), what: `Batch ${batch}` })),
					place,
				);
				batches = Math.max(batches, next);
				await after(roll());
			}
		};
		void read();
		return process;
	};

	let process = start();
	for (const { afterMs, kind, lastsMs } of world.disturbances) {
		await time.pass(afterMs);
		if (kind === 'kill') {
			process.kill();
			n8n.kill();
			await time.pass(lastsMs);
			n8n.start();
			process = start();
		} else if (kind === 'redis') {
			texts.away = true;
			await time.pass(lastsMs);
			texts.away = false;
		} else {
			time.setClock(lastsMs % 2 === 0 ? lastsMs * 1_000 : -lastsMs * 1_000);
		}
	}
	await time.pass(4 * 3_600_000);
	const rows = world.batches.flatMap((_, batch) => rowsOf(batch).map(({ id }) => id));
	const givenUp = new Set((await givenUpDeliveries(texts)).map(({ what }) => what.slice('Batch '.length)));
	return { executions: n8n.executions, rows, givenUp, kept: [...texts.kept.values()].join() };
}

it('loses nothing and repeats nothing unannounced, whatever is killed when', async () => {
	await fc.assert(
		fc.asyncProperty(chaos, async (world) => {
			const { executions, rows, givenUp, kept } = await inVirtualTime(async (time) => await run(time, world));
			const isEnough =
				world.doneWhen === 'begun'
					? ['success', 'waiting', 'error', 'crashed', 'canceled']
					: ['success', 'waiting'];
			for (const id of rows) {
				const mine = executions.filter((one) => one.rows.some((row) => row.id === id));
				const done = mine.some(({ status }) => isEnough.includes(status));
				if (!done) expect([id, givenUp.has(id.split('.')[0])]).toEqual([id, true]);
				const ran = mine.filter((one) => one.ran);
				expect([id, ran.slice(1).filter((one) => one.rows[0].repeat !== true)]).toEqual([id, []]);
			}
			expect(kept).toContain('"pending":[]');
		}),
		chaosRuns(500),
	);
});
