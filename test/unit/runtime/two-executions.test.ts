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
