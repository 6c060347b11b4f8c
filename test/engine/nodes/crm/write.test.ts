import { failure, items, itemsOf, mapped, autoMapped, rows, Sandbox } from '../../sandbox';
import { PROJECTS } from '../../../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({
		limit: 'none',
		seed: { deals: 120, contacts: 30, companies: 10, leads: 10, quotes: 5, invoices: 5, projects: 5 },
	});
});
afterEach(async () => await sandbox.close());

const requests = () => sandbox.portal.statistics.totals.requests;

describe.each([
	['deal', 2, 'title'],
	['lead', 1, 'title'],
	['contact', 3, 'lastName'],
	['company', 4, 'title'],
	['quote', 7, 'title'],
	['smartInvoice', 31, 'title'],
	['smartProcessItem', PROJECTS.entityTypeId, 'title'],
])('a %s', (resource, entityTypeId, name) => {
	const kind =
		resource === 'smartProcessItem'
			? { smartProcess: { mode: 'list', value: String(PROJECTS.entityTypeId) } }
			: {};

	it('is created, read, changed, listed and deleted', async () => {
		const one = { resource, ...kind };
		const [created] = rows(
			await sandbox.crm({ ...one, operation: 'create', fields: mapped({ [name]: 'First' }) }),
		);
		const id = Number(created.id);
		expect(sandbox.portal.store.record(entityTypeId, id)).toMatchObject({ [name]: 'First' });
		const locator = { [`${resource}Id`]: { mode: 'id', value: String(id) } };
		const [changed] = rows(
			await sandbox.crm({ ...one, ...locator, operation: 'update', fields: mapped({ [name]: 'Second' }) }),
		);
		expect(changed).toMatchObject({ id, [name]: 'Second' });
		expect(rows(await sandbox.crm({ ...one, ...locator, operation: 'get' }))).toEqual([
			expect.objectContaining({ id, [name]: 'Second' }),
		]);
		const all = rows(await sandbox.crm({ ...one, operation: 'getAll', returnAll: true }));
		expect(all.map((row) => row.id)).toContain(id);
		expect(rows(await sandbox.crm({ ...one, ...locator, operation: 'delete' }))).toEqual([
			{ deleted: true, id },
		]);
		expect(sandbox.portal.store.record(entityTypeId, id)).toBeUndefined();
	});

	it('has fields', async () => {
		const fields = rows(await sandbox.crm({ resource, ...kind, operation: 'getFields' }));
		expect(fields.find((field) => field.name === 'id')).toMatchObject({
			title: 'ID',
			type: 'integer',
			readOnly: true,
		});
		expect(fields.length).toBeGreaterThan(15);
	});
});

describe('Create', () => {
	it('sends 200 items in five requests in the background, and pairs every result with its item', async () => {
		const run = await sandbox.crm(
			{
				resource: 'contact',
				operation: 'create',
				fields: mapped({ name: '={{ $json.first }}', lastName: '={{ $json.last }}' }),
				contactDetails: {
					phone: [{ value: '={{ $json.phone }}', type: 'MOBILE' }],
					email: [{ value: '={{ $json.mail }}', type: 'WORK' }],
				},
				options: { priority: 'background' },
			},
			{
				items: itemsOf(200, (n) => ({
					first: `F${n}`,
					last: `L${n}`,
					phone: `+49 ${n}`,
					mail: `m${n}@example.org`,
				})),
			},
		);
		const made = run.output('node');
		expect(made.map(({ json }) => json.lastName)).toEqual(Array.from({ length: 200 }, (_, n) => `L${n}`));
		expect(made.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 200 }, (_, item) => ({ item })),
		);
		expect(made[17].json).toMatchObject({ phone: '+49 17', email: 'm17@example.org' });
		expect(sandbox.portal.store.records(3)).toHaveLength(230);
		// One more asks for the fields. The first request of a method is small.
		expect(requests()).toBe(6);
	});

	it('takes fields from the input items by name or label, and names what it did not write', async () => {
		const run = await sandbox.crm(
			{ resource: 'deal', operation: 'create', simplify: false, fields: autoMapped },
			{
				items: items({
					title: 'Auto',
					Amount: '120.5',
					region: 'South',
					id: 5,
					nonsense: 1,
					createdTime: '2020-01-01',
					'Contract signed': true,
				}),
			},
		);
		const [made] = rows(run);
		expect(made).toMatchObject({ title: 'Auto', opportunity: 120.5 });
		const stored = sandbox.portal.store.record(2, Number(made.id));
		expect(stored).toMatchObject({ title: 'Auto', opportunity: 120.5 });
		expect(run.hints('node').map(({ message }) => message)).toEqual([
			'Not written, because a Deal has no writable field of this name: id, nonsense, createdTime',
		]);
	});

	it('puts a deal into the pipeline of its stage', async () => {
		const [made] = rows(
			await sandbox.crm({
				resource: 'deal',
				operation: 'create',
				fields: mapped({ title: 'W', stageId: 'C1:NEW' }),
			}),
		);
		expect(sandbox.portal.store.record(2, Number(made.id))).toMatchObject({
			categoryId: 1,
			stageId: 'C1:NEW',
		});
	});

	it('does not write switches that the panel does not show', async () => {
		const fields = {
			mappingMode: 'defineBelow',
			value: { title: 'Shown', opened: false, isManualOpportunity: false },
			schema: [
				{
					id: 'title',
					displayName: 'Name',
					required: false,
					defaultMatch: false,
					display: true,
					type: 'string',
				},
				{
					id: 'opened',
					displayName: 'Opened',
					required: false,
					defaultMatch: false,
					display: true,
					type: 'boolean',
					removed: true,
				},
				{
					id: 'isManualOpportunity',
					displayName: 'Mode',
					required: false,
					defaultMatch: false,
					display: true,
					type: 'boolean',
				},
			],
		};
		const [made] = rows(
			await sandbox.crm({ resource: 'deal', operation: 'create', simplify: false, fields }),
		);
		expect(made).toMatchObject({ title: 'Shown', opened: 'Y', isManualOpportunity: 'N' });
	});
});

describe('Update', () => {
	it('changes what is set, clears what is empty, and leaves the rest', async () => {
		const before = structuredClone(sandbox.portal.store.record(2, 5));
		const [changed] = rows(
			await sandbox.crm({
				resource: 'deal',
				operation: 'update',
				simplify: false,
				dealId: { mode: 'url', value: 'https://demo.bitrix24.com/crm/deal/details/5/?from=list' },
				fields: mapped({ title: 'New', comments: '', probability: null }),
			}),
		);
		expect(changed).toMatchObject({ id: 5, title: 'New' });
		const after = sandbox.portal.store.record(2, 5);
		expect(after?.probability).toEqual(before?.probability);
		expect(after?.opportunity).toEqual(before?.opportunity);
		expect(after?.comments || '').toBe('');
	});

	it('takes IDs in the forms that people have', async () => {
		const run = await sandbox.crm(
			{ resource: 'deal', operation: 'get', dealId: '={{ $json.id }}' },
			{
				items: items(
					{ id: 3 },
					{ id: '4' },
					{ id: ' D_5 ' },
					{ id: 'https://demo.bitrix24.com/crm/deal/details/6/' },
				),
			},
		);
		expect(rows(run).map(({ id }) => id)).toEqual([3, 4, 5, 6]);
	});
});

describe('Delete', () => {
	it('counts as done when a repeat finds nothing, because the first answer was lost', async () => {
		sandbox.portal.faults.add({ kind: 'resetAfter', method: 'crm.item.delete' });
		const run = await sandbox.crm({
			resource: 'deal',
			operation: 'delete',
			dealId: { mode: 'id', value: '5' },
		});
		expect(rows(run)).toEqual([{ deleted: true, id: 5 }]);
		expect(sandbox.portal.statistics.totals.byMethod['crm.item.delete']).toBe(2);
	});

	it('fails for a record that was not there', async () => {
		const run = await sandbox.crm({
			resource: 'deal',
			operation: 'delete',
			dealId: { mode: 'id', value: '5000' },
		});
		expect(failure(run).message).toBe(
			'Bitrix24 did not find what crm.item.delete asks for (NOT_FOUND) [item 0]',
		);
	});
});
