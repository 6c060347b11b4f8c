import type { IDataObject } from 'n8n-workflow';
import { CRM_ITEMS } from '../../../../src/catalog/crm/kinds';
import { items, itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open(
		{
			limit: 'none',
			seed: { deals: 1_000, contacts: 30, companies: 10, leads: 10, quotes: 5, invoices: 5, projects: 5 },
		},
		'enterprise',
	);
	// What only some records have: files, whose links hold the secret, and product rows.
	const file = sandbox.portal.store.newFile('contract.txt', 'Y29udHJhY3Q=');
	sandbox.portal.store.add(2, {
		[sandbox.portal.store.customFieldName(2, 'Contract')]: file,
		[sandbox.portal.store.customFieldName(2, 'Keywords')]: ['red', 'green'],
		[sandbox.portal.store.customFieldName(2, 'Contract signed')]: true,
	});
});
beforeEach(() => sandbox.portal.statistics.reset());
afterAll(async () => await sandbox.close());

const statistics = () => sandbox.portal.statistics.totals;
const get = (resource: string, over: object = {}) => ({
	resource,
	operation: 'get',
	[`${resource}Id`]: { mode: 'id', value: '={{ $json.id }}' },
	smartProcess: { mode: 'id', value: '1030' },
	...over,
});

describe('Get of many items', () => {
	it.each(
		CRM_ITEMS.flatMap(({ resource, entityTypeId }) =>
			[true, false].map((simplify) => ({ resource, entityTypeId, simplify })),
		),
	)(
		'$resource, simplify $simplify: gives what Get of one gives',
		async ({ resource, entityTypeId, simplify }) => {
			const ids = sandbox.portal.store
				.records(entityTypeId === 'chosen' ? 1030 : entityTypeId)
				.map(({ id }) => id)
				.slice(-5);
			const alone: IDataObject[] = [];
			for (const id of ids)
				alone.push(...rows(await sandbox.crm(get(resource, { simplify }), { items: items({ id }) })));
			expect(statistics().byMethod).toEqual({ 'crm.item.get': ids.length });
			sandbox.portal.statistics.reset();
			const together = await sandbox.crm(get(resource, { simplify }), {
				items: items(...ids.map((id) => ({ id }))),
			});
			expect(rows(together)).toEqual(alone);
			expect(rows(together).map((row) => Object.keys(row))).toEqual(alone.map((row) => Object.keys(row)));
			expect(JSON.stringify(rows(together))).not.toContain(sandbox.secret);
			expect(statistics()).toMatchObject({ requests: 1, byMethod: { 'crm.item.list': 1 } });
		},
	);

	it('1,000 items are 20 list calls in a few requests', async () => {
		const run = await sandbox.crm(get('deal'), { items: itemsOf(1_000, (index) => ({ id: index + 1 })) });
		expect(rows(run).map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
		expect(run.output('node').map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 1_000 }, (_, item) => ({ item })),
		);
		expect(statistics().byMethod['crm.item.list']).toBe(20);
		expect(statistics().requests).toBe(2);
	});

	it('equal IDs give records of their own', async () => {
		const output = (
			await sandbox.crm(get('contact', { simplify: false }), { items: items({ id: 3 }, { id: 3 }) })
		).output('node');
		expect(output[0].json).toEqual(output[1].json);
		expect(output[0].json).not.toBe(output[1].json);
		expect(output[0].json.fm).not.toBe(output[1].json.fm);
	});
});
