import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { crm } from '../../../src/nodes/crm';
import { contextOf, rowsOf } from '../../support/node-run';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEAL = 2;
const CONTACT = 3;

let world: VirtualSandbox;
beforeEach(async () => (world = await VirtualSandbox.open({ cost: { latencyMs: 20, writeMs: 5 } })));
afterEach(async () => await world.close());

const by = (name: string) => (json: IDataObject) => json[name];
const fields = {
	mappingMode: 'defineBelow',
	value: { originId: by('key'), title: by('title') },
	matchingColumns: ['originId'],
};
const execution = async (parameters: Record<string, unknown>, items: IDataObject[]) =>
	rowsOf(
		await crm.execute(
			contextOf({ webhookUrl: world.sandbox.webhookUrl, parameters, items, travel: () => world.travel() }),
		),
	);
const items = (count: number, name: string, reversed = false): IDataObject[] => {
	const all = Array.from({ length: count }, (_, n) => ({ key: `k${n}`, title: `${name} ${n}` }));
	return reversed ? all.reverse() : all;
};

describe.each([
	['Create with Unique Fields', { operation: 'create', fields, options: { uniqueFields: ['originId'] } }],
	['Create or Update', { operation: 'upsert', fields }],
])('two executions of %s at once', (_, parameters) => {
	it.each([
		[1, false],
		[50, false],
		[50, true],
		[120, true],
	])('create each of %i records once, in the opposite order: %s', async (count, reversed) => {
		const both = Promise.all([
			execution({ resource: 'deal', ...parameters }, items(count, 'first')),
			execution({ resource: 'deal', ...parameters }, items(count, 'second', reversed)),
		]);
		const [first, second] = await world.ended(both);
		expect(world.sandbox.store.records(DEAL)).toHaveLength(count);
		const ids = (rows: typeof first): unknown[] => rows.map(({ json }) => json.id).sort();
		expect(ids(second)).toEqual(ids(first));
	});
});

it('two executions that look for the same people by two e-mails, in the opposite order, create each once', async () => {
	const parameters = {
		resource: 'contact',
		operation: 'upsert',
		matchBy: 'email',
		fields: { mappingMode: 'defineBelow', value: { name: by('name') }, matchingColumns: [] },
		contactDetails: {
			email: [
				{ value: by('mail'), type: 'WORK' },
				{ value: by('other'), type: 'HOME' },
			],
		},
	};
	const people = Array.from({ length: 30 }, (_, n) => ({
		...{ name: `n${n}`, mail: `a${n}@example.com`, other: `b${n}@example.com` },
	}));
	const crossed = people.map(({ name, mail, other }) => ({ name, mail: other, other: mail })).reverse();
	await world.ended(Promise.all([execution(parameters, people), execution(parameters, crossed)]));
	expect(world.sandbox.store.records(CONTACT)).toHaveLength(30);
});

it('two executions that add the same e-mail to a contact add it once', async () => {
	const made = world.portal().call('crm.contact.add', { fields: { NAME: 'Anna' } });
	const id = Number((await world.ended(made)).result);
	const parameters = {
		resource: 'contact',
		operation: 'update',
		contactId: id,
		contactDetailChanges: { email: [{ mode: 'add', value: 'anna@example.com', type: 'WORK' }] },
	};
	await world.ended(Promise.all([execution(parameters, [{}]), execution(parameters, [{}])]));
	const read = world.portal().call('crm.contact.get', { id });
	expect((await world.ended(read)).result).toMatchObject({ EMAIL: [{ VALUE: 'anna@example.com' }] });
});

it('two executions that reach the same contacts by different e-mails add the same phone once', async () => {
	const made = Array.from({ length: 20 }, (_, n) =>
		world.portal().call('crm.contact.add', {
			fields: { NAME: `n${n}`, EMAIL: [{ VALUE: `a${n}@example.com` }, { VALUE: `b${n}@example.com` }] },
		}),
	);
	await world.ended(Promise.all(made));
	const parameters = {
		resource: 'contact',
		operation: 'upsert',
		matchBy: 'email',
		fields: { mappingMode: 'defineBelow', value: {}, matchingColumns: [] },
		contactDetails: {
			email: [{ value: by('mail'), type: 'WORK' }],
			phone: [{ value: by('phone'), type: 'WORK' }],
		},
	};
	const people = (letter: string) =>
		Array.from({ length: 20 }, (_, n) => ({
			mail: `${letter}${n}@example.com`,
			phone: `+49 30 ${1_000 + n}`,
		}));
	for (const second of [people('b'), people('b').reverse()])
		await world.ended(Promise.all([execution(parameters, people('a')), execution(parameters, second)]));
	for (const { fm } of world.sandbox.store.records(CONTACT) as unknown as Array<{
		fm: Array<{ typeId: string }>;
	}>)
		expect(fm.filter(({ typeId }) => typeId === 'PHONE')).toHaveLength(1);
	expect(world.sandbox.store.records(CONTACT)).toHaveLength(20);
});

it('executions that look by keys and work on records in every order do not wait for each other for ever', async () => {
	const made = Array.from({ length: 6 }, (_, n) =>
		world.portal().call('crm.contact.add', {
			fields: {
				NAME: `n${n}`,
				EMAIL: ['a', 'b', 'c'].map((letter) => ({ VALUE: `${letter}${n}@example.com` })),
			},
		}),
	);
	await world.ended(Promise.all(made));
	const parameters = {
		resource: 'contact',
		operation: 'upsert',
		matchBy: 'email',
		fields: { mappingMode: 'defineBelow', value: {}, matchingColumns: [] },
		contactDetails: {
			email: [
				{ value: by('mail'), type: 'WORK' },
				{ value: by('other'), type: 'WORK' },
			],
			phone: [{ value: '+49 30 1', type: 'WORK' }],
		},
	};
	const address = fc
		.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 5 }))
		.map(([letter, n]) => ({ letter, n }));
	const item = fc.tuple(address, fc.constantFrom('a', 'b', 'c')).map(([{ letter, n }, other]) => ({
		mail: `${letter}${n}@example.com`,
		other: `${other}${n}@example.com`,
	}));
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(item, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
			async (runs) => {
				await world.ended(Promise.all(runs.map(async (items) => await execution(parameters, items))));
				for (const { fm } of world.sandbox.store.records(CONTACT) as unknown as Array<{ fm: unknown[] }>)
					expect(fm.length).toBeLessThanOrEqual(4);
			},
		),
		{ numRuns: 30, seed: 17 },
	);
});
