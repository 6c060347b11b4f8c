import fc from 'fast-check';
import type { Command, CommandOutcome, Row } from '../../../src/portal/types';
import type { Fault } from '../../../sandbox';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEALS = 60;
const NOT_THERE = 900_000;

/** A random command: what it does, and which of the commands before it (counted back) it uses. */
interface Sketch {
	kind: 'add' | 'addAlone' | 'addContacts' | 'get' | 'missing' | 'list';
	/** Picks a source among the fitting commands before it; undefined: it refers to nothing. */
	source: number | undefined;
	text: boolean;
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
	kind: fc.oneof(
		{ weight: 5, arbitrary: fc.constant('add' as const) },
		{ weight: 1, arbitrary: fc.constant('addAlone' as const) },
		{ weight: 1, arbitrary: fc.constant('addContacts' as const) },
		{ weight: 4, arbitrary: fc.constant('get' as const) },
		{ weight: 1, arbitrary: fc.constant('missing' as const) },
		{ weight: 1, arbitrary: fc.constant('list' as const) },
	),
	source: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
	text: fc.boolean(),
});

/** What a command refers to, and its expected outcome, which follows from the outcomes before it. */
interface Planned {
	command: Command;
	/** Key of the source, and whether the command refers to its error. */
	source?: { key: string; ofError: boolean };
	exists: boolean;
	/** The field of the new deal that shows the value of the reference. */
	expected?(source: CommandOutcome): unknown;
	field?: 'title' | 'contactIds';
}

type Done = Extract<CommandOutcome, { status: 'done' }>;
const itemOf = (outcome: CommandOutcome): Row => ((outcome as Done).reply.result as { item: Row }).item;

function plan(sketches: readonly Sketch[]): Planned[] {
	const planned: Planned[] = [];
	sketches.forEach(({ kind, source, text }, index) => {
		const key = `k${index}`;
		const pick = (fits: (kind: Sketch['kind']) => boolean): string | undefined => {
			const fitting = sketches.slice(0, index).flatMap((one, place) => (fits(one.kind) ? [`k${place}`] : []));
			return source === undefined || fitting.length === 0 ? undefined : fitting[source % fitting.length];
		};
		const makesItem = (one: Sketch['kind']): boolean => one !== 'list' && one !== 'missing';
		const add = (fields: object, rest: Omit<Planned, 'command' | 'exists'> = {}): void => {
			planned.push({
				command: { key, method: 'crm.item.add', parameters: { entityTypeId: 2, fields } },
				exists: true,
				...rest,
			});
		};
		const get = (id: unknown, exists: boolean, from?: string): void => {
			planned.push({
				command: { key, method: 'crm.item.get', parameters: { entityTypeId: 2, id } },
				exists,
				...(from !== undefined && { source: { key: from, ofError: false } }),
			});
		};
		if (kind === 'list') {
			const parameters = { entityTypeId: 2, select: ['id'] };
			planned.push({ command: { key, method: 'crm.item.list', parameters }, exists: true });
		} else if (kind === 'missing') {
			get(NOT_THERE + index, false);
		} else if (kind === 'get') {
			const from = pick(makesItem);
			get(from === undefined ? (index % DEALS) + 1 : `$result[${from}][item][id]`, true, from);
		} else if (kind === 'addContacts') {
			const from = pick((one) => one === 'addContacts');
			add(
				{ title: key, contactIds: from === undefined ? [1, 2] : `$result[${from}][item][contactIds]` },
				from === undefined
					? {}
					: {
							source: { key: from, ofError: false },
							field: 'contactIds',
							expected: (outcome) => itemOf(outcome).contactIds,
						},
			);
		} else {
			const alone = kind === 'addAlone' ? { comments: null } : {};
			const from = pick(() => true);
			if (from === undefined) return add({ title: `Deal ${key}`, ...alone });
			const of = sketches[Number(from.slice(1))].kind;
			const word = of === 'missing' ? 'error' : of === 'list' ? (text ? 'total' : 'next') : 'result';
			const path = { error: '[error]', total: '', next: '', result: '[item][id]' }[word];
			const reference = `$${word}[${from}]${path}`;
			add(
				{ title: text ? `From ${reference} on` : reference, ...alone },
				{
					source: { key: from, ofError: word === 'error' },
					field: 'title',
					expected: (outcome) => {
						const value =
							outcome.status === 'failed'
								? outcome.error.code
								: word === 'result'
									? itemOf(outcome).id
									: (outcome as Done).reply[word as 'next' | 'total'];
						return text ? `From ${String(value)} on` : String(value);
					},
				},
			);
		}
	});
	return planned;
}

/** The outcome of each command on a portal that takes any number of commands and never fails for a passing reason. */
function check(planned: readonly Planned[], outcomes: readonly CommandOutcome[], halt: boolean): void {
	const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
	let stopped = false;
	planned.forEach(({ command, source, exists, expected, field }, index) => {
		const outcome = outcomes[index];
		const from = source && byKey.get(source.key);
		const has = from === undefined || from.status === 'done' || (source?.ofError && from.status === 'failed');
		const status = stopped || !has ? 'notSent' : exists ? 'done' : 'failed';
		expect(`${outcome.key} ${outcome.status}`).toBe(`${command.key} ${status}`);
		if (status === 'done' && expected !== undefined && field !== undefined && from !== undefined)
			expect(itemOf(outcome)[field]).toEqual(expected(from));
		if (status === 'done' && command.method === 'crm.item.get' && from !== undefined)
			expect(itemOf(outcome).id).toBe(itemOf(from).id);
		if (status === 'notSent') expect(outcome).toHaveProperty('reason');
		if (halt && status !== 'done') stopped = true;
	});
}

const commands = fc.oneof(
	fc.array(sketch, { minLength: 1, maxLength: 12 }),
	fc.array(sketch, { minLength: 40, maxLength: 180 }),
);
const place = fc.nat({ max: 8 });

/** Refusals: nothing was carried out. At most four together, so that five attempts are enough. */
const refusals: fc.Arbitrary<Fault[]> = fc
	.tuple(
		fc.record<Fault>({
			kind: fc.constant('queryLimit'),
			where: fc.constant('command'),
			after: fc.nat({ max: 100 }),
			times: fc.integer({ min: 1, max: 2 }),
		}),
		fc.record<Fault>({
			kind: fc.constant('queryLimit'),
			after: place,
			times: fc.integer({ min: 1, max: 2 }),
		}),
		fc.record<Fault>({
			kind: fc.constant('operationTimeLimit'),
			where: fc.constant('command'),
			after: fc.nat({ max: 100 }),
		}),
	)
	.filter((faults) => faults.reduce((sum, { times = 1 }) => sum + times, 0) <= 4);

/** Answers that get lost, with and without an effect before. */
const losses: fc.Arbitrary<Fault[]> = fc.array(
	fc.oneof(
		fc.record<Fault>({
			kind: fc.constantFrom('resetAfter', 'resetBefore', 'html502', 'html504', 'truncatedJson'),
			after: place,
			times: fc.integer({ min: 1, max: 3 }),
		}),
		fc.record<Fault>({
			kind: fc.constant('error'),
			where: fc.constant('command'),
			error: fc.constant('INTERNAL_SERVER_ERROR'),
			status: fc.constant(500),
			after: fc.nat({ max: 100 }),
			times: fc.integer({ min: 1, max: 3 }),
		}),
	),
	{ minLength: 1, maxLength: 3 },
);

let world: VirtualSandbox;
beforeEach(async () => {
	world = await VirtualSandbox.open({ seed: { deals: DEALS, contacts: 5 } });
});
afterEach(async () => await world.close());

async function run(
	planned: readonly Planned[],
	halt: boolean,
	faults: readonly Fault[],
	batchSize: number | undefined,
): Promise<{ outcomes: CommandOutcome[]; titles: string[] }> {
	const { sandbox } = world;
	const before = sandbox.store.records(2).length;
	for (const fault of faults) sandbox.faults.add(fault);
	const portal = world.portal({ batchSize, waitLimitMs: 3_600_000 });
	const list = planned.map(({ command }) => command);
	const outcomes = await world.ended(portal.batch(list, { halt }));
	sandbox.faults.clear();
	expect(outcomes.map(({ key }) => key)).toEqual(list.map(({ key }) => key));
	const titles = sandbox.store
		.records(2)
		.slice(before)
		.map(({ title }) => String(title));
	return { outcomes, titles };
}

const sizes = fc.constantFrom(undefined, undefined, 50, 20, 7, 1);

it('has the outcomes that a portal without limits would give, however often it is refused', async () => {
	await fc.assert(
		fc.asyncProperty(commands, fc.boolean(), refusals, sizes, async (sketches, halt, faults, size) => {
			const planned = plan(sketches);
			const { outcomes, titles } = await run(planned, halt, faults, size);
			check(planned, outcomes, halt);
			const made = planned.filter(
				({ command }, index) => command.method === 'crm.item.add' && outcomes[index].status === 'done',
			);
			expect(titles).toHaveLength(made.length);
		}),
		{ numRuns: 60 },
	);
});

it('carries nothing out twice when answers are lost, and reports what is known of each command', async () => {
	await fc.assert(
		fc.asyncProperty(commands, fc.boolean(), losses, sizes, async (sketches, halt, faults, size) => {
			const planned = plan(sketches);
			// Titles identify the commands.
			for (const { command } of planned) {
				const { fields } = command.parameters as { fields?: Row };
				if (fields !== undefined) fields.title = `${String(fields.title)} of ${command.key}.`;
			}
			const { outcomes, titles } = await run(planned, halt, faults, size);
			const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome.status]));
			let stopped = false;
			planned.forEach(({ command: { key, method }, source }, index) => {
				const { status } = outcomes[index];
				if (method === 'crm.item.add') {
					const count = titles.filter((title) => title.endsWith(` of ${key}.`)).length;
					if (status === 'done') expect(count).toBe(1);
					else if (status === 'unknown') expect(count).toBeLessThanOrEqual(1);
					else expect(count).toBe(0);
				}
				const from = source && byKey.get(source.key);
				const has = from === undefined || from === 'done' || (source?.ofError === true && from === 'failed');
				if (!has || stopped) expect(['notSent', 'unknown']).toContain(status);
				if (halt && status !== 'done') stopped = true;
			});
		}),
		{ numRuns: 60 },
	);
});
