import { Deliveries, type DeliverySettings } from '../../../../src/triggers/delivery/deliveries';
import { givenUpDeliveries } from '../../../../src/triggers/delivery/given-up';
import type { EmitOutcome } from '../../../../src/triggers/types';
import type { Row } from '../../../../src/portal/types';
import { LastingTexts } from '../../../support/simulated-n8n';
import { eachInVirtualTime } from '../../../support/virtual-time';

interface Emitted {
	rows: readonly Row[];
	key: string;
	end(outcome: EmitOutcome): void;
	fail(error: Error): void;
}

let texts: LastingTexts;
let emitted: Emitted[];
let lines: string[];
let running: Deliveries[];

// What is still under way has a timer, which nobody waits for.
afterEach(async () => {
	for (const one of running) one.stop();
	for (const { end } of emitted) end({ status: 'succeeded' });
	await settled();
});

// Its check for timers that are left comes after the hook above.
const clock = eachInVirtualTime();

beforeEach(() => {
	texts = new LastingTexts();
	[emitted, lines, running] = [[], [], []];
});

const settled = async (): Promise<void> => await clock.time.pass(1);

function open(given: Partial<DeliverySettings> = {}): Deliveries {
	const deliveries = new Deliveries({
		identity: { workflow: 'w1', node: 'n1' },
		workflowName: 'Sales',
		nodeName: 'Deals',
		texts,
		emit: async (rows, key) =>
			await new Promise<EmitOutcome>((end, fail) => emitted.push({ rows, key, end, fail })),
		doneWhen: 'succeeded',
		log: (line) => lines.push(line),
		...given,
	});
	running.push(deliveries);
	return deliveries;
}

const deal = (id: number, more: object = {}) => ({
	key: `deal ${id}`,
	rows: [{ id }],
	what: `Deal ${id}`,
	...more,
});
const succeeded: EmitOutcome = { status: 'succeeded' };
const failed: EmitOutcome = { status: 'failed', problem: 'No such mailbox' };
const keys = () => emitted.map(({ key }) => key);

/** What a new process finds. */
const restart = (given: Partial<DeliverySettings> = {}): Deliveries => {
	emitted = [];
	return open(given);
};

it('keeps rows and place together before it emits, and forgets the rows when they are done', async () => {
	const deliveries = open();
	const end = deliveries.handOver([deal(7)], { cursor: 'a' });
	await settled();
	expect(keys()).toEqual(['deal 7']);
	expect(emitted[0].rows).toEqual([{ id: 7 }]);
	const [text] = [...texts.kept.values()];
	expect(JSON.parse(text)).toMatchObject({
		place: { cursor: 'a' },
		pending: [{ k: 'deal 7', r: [{ id: 7 }] }],
	});
	emitted[0].end(succeeded);
	expect(await end).toEqual(['done']);
	expect(JSON.parse([...texts.kept.values()][0])).toMatchObject({ place: { cursor: 'a' }, pending: [] });
});

it('emits nothing while it cannot keep it, tells it once, and goes on by itself', async () => {
	const deliveries = open();
	texts.away = true;
	const end = deliveries.handOver([deal(7)], 'place');
	await clock.time.pass(60_000);
	expect([keys(), lines.length]).toEqual([[], 1]);
	expect(lines[0]).toContain('workflow "Sales", node "Deals"');
	expect(lines[0]).toContain('Redis is away');
	texts.away = false;
	await clock.time.pass(60_000);
	expect(keys()).toEqual(['deal 7']);
	emitted[0].end(succeeded);
	expect(await end).toEqual(['done']);
});

it('emits what a killed process has left behind again, with the same key, and says so in each row', async () => {
	void open().handOver([{ key: 'poll 1', rows: [{ id: 1 }, { id: 2 }], what: '2 deals' }], 'first');
	await settled();
	const deliveries = restart();
	expect(await deliveries.ready()).toEqual({ place: 'first', known: true });
	await settled();
	expect(keys()).toEqual(['poll 1']);
	expect(emitted[0].rows).toEqual([
		{ id: 1, repeat: true },
		{ id: 2, repeat: true },
	]);
	// Handed over again meanwhile, it is the same batch.
	const end = deliveries.handOver([{ key: 'poll 1', rows: [{ id: 1 }], what: '2 deals' }]);
	await settled();
	expect(keys()).toHaveLength(1);
	emitted[0].end(succeeded);
	expect(await end).toEqual(['done']);
});

it.each([
	['begun', ['poll 1'], 1],
	['succeeded', ['poll 1', 'poll 1 #2'], 2],
] as const)(
	'an execution that n8n has already counts as begun, but not as succeeded: %s',
	async (doneWhen, expected, count) => {
		void open({ doneWhen }).handOver([{ key: 'poll 1', rows: [{ id: 1 }], what: 'A deal' }], 1);
		await settled();
		restart({ doneWhen });
		await running[1].ready();
		await settled();
		emitted[0].end({ status: 'known' });
		await settled();
		expect(keys()).toEqual(expected);
		expect(emitted.every(({ rows }) => rows[0].repeat === true)).toBe(true);
		emitted[count - 1].end(succeeded);
		await settled();
		expect(JSON.parse([...texts.kept.values()][0])).toMatchObject({ pending: [] });
	},
);

it('does not say repeat for what was never handed to n8n', async () => {
	const first = open({ atOnce: 1 });
	void first.handOver([deal(1), deal(2)], 'place');
	await settled();
	expect(keys()).toEqual(['deal 1']);
	restart();
	await running[1].ready();
	await settled();
	expect(emitted.map(({ rows }) => rows)).toEqual([[{ id: 1, repeat: true }], [{ id: 2 }]]);
});

it.each([false, true])(
	'says repeat for what may have been handed over by an earlier process, also after one more kill (at its source: %s)',
	async (atSource) => {
		const first = open({ atOnce: 1 });
		void first.handOver([deal(1, { atSource }), deal(2, { atSource, repeat: true })], 'place');
		await settled();
		expect(keys()).toEqual(['deal 1']);
		const deliveries = restart();
		void deliveries.handOver([deal(2, { atSource })]);
		await settled();
		expect(emitted.find(({ key }) => key === 'deal 2')?.rows).toEqual([{ id: 2, repeat: true }]);
	},
);

it('repeats a failed one with growing pauses and keys of their own, then gives it up and tells it', async () => {
	const end = open().handOver([deal(7)], 'place');
	const at: number[] = [];
	for (const count of [1, 2, 3, 4, 5]) {
		await clock.time.runUntil(() => emitted.length === count, 10_000_000);
		at.push(Math.round(clock.time.now() / 1_000));
		emitted[count - 1].end(failed);
	}
	expect(await end).toEqual(['givenUp']);
	expect(keys()).toEqual(['deal 7', 'deal 7 #2', 'deal 7 #3', 'deal 7 #4', 'deal 7 #5']);
	expect(at).toEqual([0, 30, 150, 750, 2_550]);
	expect(emitted.map(({ rows }) => rows[0].repeat)).toEqual([undefined, true, true, true, true]);
	expect(lines).toHaveLength(5);
	expect(lines[4]).toContain('Deal 7 is given up after 5 executions (No such mailbox)');
	expect(await givenUpDeliveries(texts)).toEqual([
		expect.objectContaining({
			...{ workflow: 'w1', node: 'n1', workflowName: 'Sales', nodeName: 'Deals' },
			...{ what: 'Deal 7', problem: 'No such mailbox', tries: 5 },
		}),
	]);
});

it('remembers over a restart how often it has failed', async () => {
	void open({ tries: 2 }).handOver([deal(7)], 'place');
	await settled();
	emitted[0].end(failed);
	await settled();
	restart({ tries: 2 });
	await running[1].ready();
	await settled();
	expect(keys()).toEqual(['deal 7 #2']);
	emitted[0].end(failed);
	await settled();
	expect((await givenUpDeliveries(texts)).map(({ what }) => what)).toEqual(['Deal 7']);
});

it('others go on while one waits for its next try', async () => {
	void open({ atOnce: 1 }).handOver([deal(1), deal(2)], 'place');
	await settled();
	emitted[0].end(failed);
	await settled();
	expect(keys()).toEqual(['deal 1', 'deal 2']);
});

it('an execution that a person stopped is not repeated, and is told', async () => {
	const end = open().handOver([deal(7)], 'place');
	await settled();
	emitted[0].end({ status: 'cancelled' });
	expect(await end).toEqual(['givenUp']);
	expect((await givenUpDeliveries(texts))[0].problem).toBe('a person stopped the execution');
});

it('an execution that waits has begun, and is done', async () => {
	const end = open().handOver([deal(7)], 'place');
	await settled();
	emitted[0].end({ status: 'waiting' });
	expect(await end).toEqual(['done']);
});

it.each(['failed', 'waiting', 'cancelled'] as const)(
	'has begun, whatever becomes of it: %s',
	async (status) => {
		const end = open({ doneWhen: 'begun' }).handOver([deal(7)], 'place');
		await settled();
		emitted[0].end({ status, problem: 'x' } as EmitOutcome);
		expect(await end).toEqual(['done']);
	},
);

it('what n8n could not start has not begun', async () => {
	void open({ doneWhen: 'begun' }).handOver([deal(7)], 'place');
	await settled();
	emitted[0].fail(new Error('Invalid string length'));
	await clock.time.pass(30_010);
	expect(keys()).toEqual(['deal 7', 'deal 7 #2']);
});

it.each([
	['begun', 20_000, 1],
	['succeeded', 3_600_000 + 30_000, 2],
] as const)('an execution that never says anything: %s', async (doneWhen, afterMs, count) => {
	const end = open({ doneWhen }).handOver([deal(7)], 'place');
	await settled();
	await clock.time.pass(afterMs - 10);
	const before = emitted.length;
	await clock.time.pass(20);
	if (doneWhen === 'begun') expect(await end).toEqual(['done']);
	expect([before, emitted.length]).toEqual([1, count]);
});

it('rows at their source are not kept, and come again when the source brings them', async () => {
	void open().handOver([deal(7, { atSource: true })]);
	await settled();
	expect([...texts.kept.values()][0]).not.toContain('"r"');
	const deliveries = restart();
	await deliveries.ready();
	await settled();
	expect([keys(), deliveries.atSource()]).toEqual([[], { pending: ['deal 7'], ended: [] }]);
	const end = deliveries.handOver([deal(7, { atSource: true })]);
	await settled();
	expect(emitted[0].rows).toEqual([{ id: 7, repeat: true }]);
	emitted[0].end(succeeded);
	expect(await end).toEqual(['done']);
	// Killed before the source was told:
	const later = restart();
	expect(await later.handOver([deal(7, { atSource: true })])).toEqual(['done']);
	expect(keys()).toEqual([]);
	expect(later.atSource()).toEqual({ pending: [], ended: ['deal 7'] });
	await later.forget(['deal 7']);
	expect(later.atSource()).toEqual({ pending: [], ended: [] });
	expect(JSON.parse([...texts.kept.values()][0])).toMatchObject({ pending: [], ended: [] });
});

it('many that begin together share writes', async () => {
	const deliveries = open({ atOnce: 100 });
	const ends = Array.from(
		{ length: 100 },
		async (_, id) => await deliveries.handOver([deal(id, { atSource: true })]),
	);
	await settled();
	expect(emitted).toHaveLength(100);
	for (const { end } of emitted) end(succeeded);
	expect(await Promise.all(ends)).toEqual(Array(100).fill(['done']));
	expect(texts.writes).toBeLessThan(10);
});

it('no more executions at the same time than allowed, in their order', async () => {
	void open({ atOnce: 2 }).handOver(
		[1, 2, 3, 4].map((id) => deal(id)),
		'place',
	);
	await settled();
	expect(keys()).toEqual(['deal 1', 'deal 2']);
	emitted[1].end(succeeded);
	await settled();
	expect(keys()).toEqual(['deal 1', 'deal 2', 'deal 3']);
});

describe('a trigger that is stopped', () => {
	it('hands nothing more over, and still takes note of how executions end', async () => {
		const deliveries = open({ atOnce: 1 });
		const ends = deliveries.handOver([deal(1), deal(2)], 'place');
		await settled();
		deliveries.stop();
		emitted[0].end(succeeded);
		expect(await ends).toEqual(['done', 'stopped']);
		expect(keys()).toEqual(['deal 1']);
		expect(await deliveries.handOver([deal(3)], 'later')).toEqual(['stopped']);
		restart();
		expect(await running[1].ready()).toEqual({ place: 'place', known: true });
		await settled();
		expect(emitted.map(({ rows }) => rows)).toEqual([[{ id: 2 }]]);
	});

	it('goes on in the same process without doing anything twice', async () => {
		const deliveries = open({ atOnce: 1 });
		void deliveries.handOver([deal(1), deal(2)], 'place');
		await settled();
		deliveries.stop();
		deliveries.goOn({ ...deliveriesSettings(), atOnce: 1 });
		const ends = deliveries.handOver([deal(1), deal(2)], 'place');
		await settled();
		expect(keys()).toEqual(['deal 1']);
		emitted[0].end(succeeded);
		await settled();
		emitted[1].end(succeeded);
		expect(await ends).toEqual(['done', 'done']);
		expect(emitted.map(({ rows }) => rows)).toEqual([[{ id: 1 }], [{ id: 2 }]]);
	});

	it('does not keep its place for an execution that never says how it ended', async () => {
		const settings: DeliverySettings = { ...deliveriesSettings(), doneWhen: 'begun', atOnce: 1 };
		const deliveries = open(settings);
		const first = deliveries.handOver([deal(1)]);
		await settled();
		deliveries.stop();
		deliveries.goOn(settings);
		void deliveries.handOver([deal(2)]);
		await clock.time.pass(60_000);
		expect(keys()).toEqual(['deal 1', 'deal 2']);
		expect(await first).toEqual(['done']);
	});

	it('tries once more, not twice, when it is started twice in a pause', async () => {
		const deliveries = open();
		void deliveries.handOver([deal(1)]);
		await settled();
		emitted[0].end(failed);
		await settled();
		await clock.time.pass(10_000);
		deliveries.goOn(deliveriesSettings());
		await clock.time.pass(10_000);
		deliveries.goOn(deliveriesSettings());
		await clock.time.pass(60_000);
		expect(keys()).toEqual(['deal 1', 'deal 1 #2']);
	});

	it('stops waiting for what cannot be read', async () => {
		texts.away = true;
		const deliveries = open();
		const start = deliveries.ready();
		await settled();
		deliveries.stop();
		expect(await start).toBeUndefined();
		texts.away = false;
		deliveries.goOn(deliveriesSettings());
		expect(await deliveries.ready()).toEqual({ place: undefined, known: false });
	});

	const deliveriesSettings = (): DeliverySettings => ({
		identity: { workflow: 'w1', node: 'n1' },
		...{ workflowName: 'Sales', nodeName: 'Deals', texts, doneWhen: 'succeeded' },
		emit: async (rows, key) =>
			await new Promise<EmitOutcome>((end, fail) => emitted.push({ rows, key, end, fail })),
		log: (line) => lines.push(line),
	});
});

describe('of two copies', () => {
	let second: string | undefined;
	const copy = { read: () => second, write: (text: string) => (second = text) };
	beforeEach(() => (second = undefined));

	it('the newer one counts', async () => {
		void open({ second: copy }).handOver([deal(7)], 'new');
		await settled();
		// The folder of the container was thrown away.
		texts.kept.clear();
		const deliveries = restart({ second: copy });
		expect(await deliveries.ready()).toEqual({ place: 'new', known: true });
		await settled();
		expect(keys()).toEqual(['deal 7']);
		emitted[0].end(succeeded);
		await settled();
		// Now the first copy is newer.
		expect(await restart({ second: copy }).ready()).toEqual({ place: 'new', known: true });
		await settled();
		expect(keys()).toEqual([]);
	});

	it('the second may be behind, so what it holds says repeat although it had not begun', async () => {
		void open({ second: copy, atOnce: 1 }).handOver([deal(1), deal(2)], 'place');
		await settled();
		expect(keys()).toEqual(['deal 1']);
		// What was handed over since n8n has stored its static data is known to the first copy alone.
		const stored = second;
		emitted[0].end(succeeded);
		await settled();
		expect(keys()).toEqual(['deal 1', 'deal 2']);
		texts.kept.clear();
		second = stored;
		const deliveries = restart({ second: copy });
		await deliveries.ready();
		await settled();
		expect(emitted.map(({ rows }) => rows)).toEqual([[{ id: 1, repeat: true }], [{ id: 2, repeat: true }]]);
		for (const { end } of emitted) end(succeeded);
		await settled();
		// The process is killed before its source was read.
		const later = restart({ second: copy });
		void later.handOver([deal(3)], 'more');
		await settled();
		emitted[0].end(succeeded);
		await settled();
		later.caughtUp();
		void later.handOver([deal(4)], 'end');
		await settled();
		expect(emitted.map(({ rows }) => rows)).toEqual([[{ id: 3, repeat: true }], [{ id: 4 }]]);
	});

	it('a damaged one counts as none', async () => {
		second = '{"v":1,"n":99,"pending"';
		expect(await open({ second: copy }).ready()).toEqual({ place: undefined, known: false });
	});
});
