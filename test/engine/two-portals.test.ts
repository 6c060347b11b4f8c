import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { INode } from 'n8n-workflow';
import type { PortalOptions } from '../../sandbox';
import { until } from '../support/until';
import { Engine, type WorkflowJson } from './harness';
import { type Entered, type PortalName, TwoPortals } from './two-portals';

let engine: Engine;
let pair: TwoPortals | undefined;

beforeAll(async () => {
	engine = await Engine.load();
});
afterEach(async () => {
	await pair?.stop();
	pair = undefined;
});

const open = async (
	change?: (workflow: WorkflowJson) => void,
	events: PortalOptions['events'] = {},
): Promise<TwoPortals> => (pair = await TwoPortals.start(engine, { limit: 'none', events }, change));

const ada: Entered = {
	name: 'Ada',
	lastName: 'Lovelace',
	post: 'Analyst',
	phones: ['+44 20 7946 0958'],
	emails: ['ada@example.org'],
};

/** A contact in both portals. */
async function carriedOver(two: TwoPortals, from: PortalName = 'A'): Promise<Record<PortalName, number>> {
	const to = from === 'A' ? 'B' : 'A';
	const known = new Set(two.contacts(to).map(({ id }) => id));
	const id = two.create(from, ada);
	await two.quiet();
	const copy = two.contacts(to).find((one) => !known.has(one.id));
	if (copy === undefined) throw new Error('There is no copy');
	return from === 'A' ? { A: id, B: copy.id } : { A: copy.id, B: id };
}

const nodesOf = ({ nodes }: WorkflowJson, type: string): INode[] =>
	nodes.filter((node) => node.type.endsWith(`.${type}`));

test('a new contact and its changes come into the other portal, and start nothing there', async () => {
	const two = await open();
	const { A, B } = await carriedOver(two);
	expect(two.all('B')).toEqual([two.contact('A', A)]);
	two.change('B', B, {
		lastName: 'King',
		post: '',
		phones: [],
		emails: ['king@example.org', 'a@example.org'],
	});
	await two.quiet();
	expect(two.contact('A', A)).toEqual({
		name: 'Ada',
		secondName: '',
		lastName: 'King',
		post: '',
		details: ['EMAIL WORK a@example.org', 'EMAIL WORK king@example.org'],
	});
	expect(two.contact('B', B)).toEqual(two.contact('A', A));
	expect(two.runs.map(({ trigger }) => trigger)).toEqual(['Changed in Portal A', 'Changed in Portal B']);
	// Those of the writes came too.
	expect(two.calls).toBeGreaterThan(3);
});

test('of changes at the same moment the later one is in both portals; within a second that of Portal A', async () => {
	const two = await open();
	const { A, B } = await carriedOver(two, 'B');
	for (const round of [1, 2, 3]) {
		two.change('B', B, { lastName: `B ${round}`, phones: [`+49 30 ${round}`] });
		two.change('A', A, { lastName: `A ${round}`, phones: [`+49 40 ${round}`] });
		const changedAt = (name: PortalName) => Number(two.contacts(name)[0].updatedTime);
		const winner = changedAt('B') > changedAt('A') ? 'B' : 'A';
		const wanted = two.contact(winner, winner === 'A' ? A : B);
		await two.quiet();
		expect([two.contact('A', A), two.contact('B', B)]).toEqual([wanted, wanted]);
	}
	two.change('A', A, { lastName: 'Sooner' });
	await sleep(1_100);
	two.change('B', B, { lastName: 'Later' });
	await two.quiet();
	expect([two.contact('A', A).lastName, two.contact('B', B).lastName]).toEqual(['Later', 'Later']);
});

test('a contact that was deleted where it was made is not made again, and its copy stays', async () => {
	const two = await open();
	const { A, B } = await carriedOver(two);
	two.portal('A').events.act(5, (store) => store.delete(3, A));
	two.change('B', B, { lastName: 'King' });
	await two.quiet();
	expect(two.contacts('A')).toEqual([]);
	expect(two.contact('B', B).lastName).toBe('King');
});

test('of a contact with many phones none is removed', async () => {
	const two = await open();
	const { A, B } = await carriedOver(two);
	const phones = [1, 2, 3, 4, 5].map((digit) => `+49 30 ${digit}`);
	two.change('A', A, { phones });
	await two.quiet();
	two.change('B', B, { lastName: 'King' });
	await two.quiet();
	const { details } = two.contact('A', A);
	expect(details).toEqual(expect.arrayContaining(phones.map((phone) => `PHONE WORK ${phone}`)));
	expect(two.contact('A', A).lastName).toBe('King');
});

interface Step {
	portal: PortalName;
	contact: number;
	value: number;
	phone: boolean;
	/** Milliseconds until the next step. */
	pause: number;
}

const steps = fc.array(
	fc.record<Step>({
		portal: fc.constantFrom('A', 'B'),
		contact: fc.nat(2),
		value: fc.nat(99),
		phone: fc.boolean(),
		// Mostly none: then several happen at the same moment.
		pause: fc.constantFrom(0, 0, 0, 50, 400, 1_300, 2_500),
	}),
	{ minLength: 2, maxLength: 10 },
);

test('contacts end equal whoever changes them when, with duplicates, delays and disorder of events', async () => {
	const two = await open(undefined, { duplicates: 0.3, jitterMs: 700, disorder: true });
	const contacts = [await carriedOver(two), await carriedOver(two, 'B'), await carriedOver(two)];
	/** Calls because of people. */
	let heard = 0;
	const people = (act: () => void): void => {
		const before = two.calls;
		act();
		heard += two.calls - before;
	};
	await fc.assert(
		fc.asyncProperty(steps, async (list) => {
			const before = { runs: two.runs.length, calls: two.calls, heard };
			const entered = contacts.map(({ A }) => new Set([two.contact('A', A).lastName]));
			for (const { portal, contact, value, phone, pause } of list) {
				const lastName = `${portal}${value}`;
				entered[contact].add(lastName);
				const details = phone ? { phones: [`+49 30 ${value}`] } : {};
				people(() => two.change(portal, contacts[contact][portal], { lastName, ...details }));
				if (pause > 0) await sleep(pause);
			}
			await two.quiet();
			contacts.forEach(({ A, B }, index) => {
				expect(two.contact('A', A)).toEqual(two.contact('B', B));
				expect(entered[index]).toContain(two.contact('A', A).lastName);
			});
			expect(two.runs.length - before.runs).toBeLessThanOrEqual(heard - before.heard);
		}),
		{ numRuns: 6, seed: 20_261_130, endOnFailure: true },
	);
	expect([two.contacts('A').length, two.contacts('B').length]).toEqual([3, 3]);
});

describe('a workflow that writes something new at each run', () => {
	const stamping =
		(ignoreOwnChanges: boolean) =>
		(workflow: WorkflowJson): void => {
			for (const node of nodesOf(workflow, 'bitrix24Trigger'))
				Object.assign(node.parameters, { ignoreOwnChanges, options: {} });
			for (const { parameters } of nodesOf(workflow, 'bitrix24Crm')) {
				const { value } = (parameters.fields ?? {}) as { value?: Record<string, string> };
				if (value !== undefined) value.post = '={{ "Carried over at " + $now.toMillis() }}';
			}
		};

	test('starts itself no second time', async () => {
		const two = await open(stamping(true));
		two.create('A', ada);
		await two.quiet();
		expect(two.runs).toHaveLength(1);
		two.change('A', two.contacts('A')[0].id, { lastName: 'King' });
		await two.quiet();
		expect(two.runs).toHaveLength(2);
	});

	test('never ends without Ignore Own Changes', async () => {
		// Each change is then in another second: within a second the change of Portal A wins, which ends the loop.
		const two = await open(stamping(false), { delayMs: 1_100 });
		two.create('A', ada);
		await until(() => two.runs.length >= 12);
		expect(new Set(two.runs.map(({ trigger }) => trigger)).size).toBe(2);
	});
});
