import { items, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({
		limit: 'none',
		seed: { deals: 120, contacts: 30, companies: 10, leads: 10, quotes: 5, invoices: 5, projects: 5 },
	});
});
afterEach(async () => await sandbox.close());

const requests = () => sandbox.portal.statistics.totals.requests;
const deals = () => sandbox.portal.store.records(2);
const getMany = (over: object) =>
	sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: true, ...over });

describe('Get Many', () => {
	it('returns all records once, in the order of their IDs, in few requests', async () => {
		const found = rows(await getMany({}));
		expect(found.map(({ id }) => id)).toEqual(deals().map(({ id }) => id));
		expect(requests()).toBeLessThanOrEqual(2);
	});

	it('reads page by page where batching is off', async () => {
		expect(rows(await getMany({ options: { batching: 'off' } }))).toHaveLength(deals().length);
		expect(sandbox.portal.statistics.totals.byMethod).not.toHaveProperty('batch');
	});

	it('returns the useful columns, or everything', async () => {
		expect(Object.keys(rows(await getMany({}))[0])).toHaveLength(10);
		const raw = rows(await getMany({ simplify: false }))[0];
		expect(Object.keys(raw).length).toBeGreaterThan(30);
		expect(raw).toHaveProperty('utmSource');
	});

	it('stops at the limit', async () => {
		expect(
			rows(await sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: false, limit: 7 })),
		).toHaveLength(7);
	});

	it('reads only the columns that were chosen', async () => {
		const found = rows(await getMany({ options: { columns: ['title', 'opportunity'] } }));
		expect(Object.keys(found[0]).sort()).toEqual(['id', 'opportunity', 'title']);
	});

	it('says when the portal sends no such column', async () => {
		const run = await getMany({ options: { columns: ['titel'] } });
		expect(run.hints('node').map(({ message }) => message)).toEqual([
			'Bitrix24 returned no column of this name: titel',
		]);
	});

	it('filters by conditions that all must hold', async () => {
		const conditions = [
			{ field: 'opportunity', operator: 'greaterThan', value: '3000' },
			{ field: 'opportunity', operator: 'lessOrEqual', value: 9000 },
			{ field: 'title', operator: 'contains', value: 'Audit' },
			{ field: 'assignedById', operator: 'in', value: '1, 2,3' },
		];
		const found = rows(await getMany({ filters: { conditions } }));
		const expected = deals().filter(
			({ opportunity, title, assignedById }) =>
				Number(opportunity) > 3000 &&
				Number(opportunity) <= 9000 &&
				String(title).includes('Audit') &&
				[1, 2, 3].includes(Number(assignedById)),
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	});

	it('keeps both of two conditions on one field, and those on the ID', async () => {
		const conditions = [
			{ field: 'id', operator: 'greaterThan', value: '10' },
			{ field: 'id', operator: 'lessThan', value: '20' },
			{ field: 'title', operator: 'notContains', value: 'Audit' },
			{ field: 'title', operator: 'notContains', value: 'Training' },
		];
		const found = rows(await getMany({ filters: { conditions } }));
		const expected = deals().filter(
			({ id, title }) =>
				id > 10 && id < 20 && !String(title).includes('Audit') && !String(title).includes('Training'),
		);
		expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	});

	it('finds list values by their text and custom yes/no fields by true', async () => {
		sandbox.portal.store.add(2, { title: 'Signed', ufCrm_1700000005: true });
		const fields = rows(await sandbox.crm({ resource: 'deal', operation: 'getFields' }));
		const region = fields.find(({ title }) => title === 'Region');
		const signed = fields.find(({ title }) => title === 'Contract signed');
		const byRegion = rows(
			await getMany({
				simplify: false,
				filters: { conditions: [{ field: region?.name, operator: 'equals', value: 'north' }] },
			}),
		);
		const north = (region?.options as Array<{ id: string; label: string }>).find(
			({ label }) => label === 'North',
		);
		for (const row of byRegion) expect(String(row[String(region?.name)])).toBe(north?.id);
		const bySigned = rows(
			await getMany({
				simplify: false,
				filters: { conditions: [{ field: signed?.name, operator: 'equals', value: 'true' }] },
			}),
		);
		for (const row of bySigned) expect(row[String(signed?.name)]).toBe('Y');
	});

	it('takes a filter as JSON beside the conditions, for one of several', async () => {
		const filterJson = '{"logic": "OR", "0": {"<id": 3}, "1": {"@id": [50, "51"]}}';
		const conditions = [{ field: 'id', operator: 'notEquals', value: 51 }];
		expect(
			rows(await getMany({ options: { filterJson }, filters: { conditions } })).map(({ id }) => id),
		).toEqual([1, 2, 50]);
	});

	it('sorts by fields, equal ones by ID', async () => {
		const rules = [
			{ field: 'assignedById', direction: 'DESC' },
			{ field: 'opportunity', direction: 'ASC' },
		];
		const found = rows(await getMany({ sort: { rules } }));
		const expected = [...deals()].sort(
			(one, other) =>
				Number(other.assignedById) - Number(one.assignedById) ||
				Number(one.opportunity) - Number(other.opportunity) ||
				one.id - other.id,
		);
		expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	});

	it('pairs each row with the item that asked, and finds nothing for an empty list', async () => {
		const run = await getManyOf({ field: 'id', operator: 'in', value: '={{ $json.ids }}' }, [
			[1, 2],
			'7',
			[],
			'8, 9',
		]);
		expect(run.output('node').map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[1, { item: 0 }],
			[2, { item: 0 }],
			[7, { item: 1 }],
			[8, { item: 3 }],
			[9, { item: 3 }],
		]);
		const others = await getManyOf({ field: 'id', operator: 'notIn', value: '={{ $json.ids }}' }, [[]]);
		expect(others.output('node')).toHaveLength(120);
	});
});

async function getManyOf(condition: object, lists: unknown[]) {
	return await sandbox.crm(
		{ resource: 'deal', operation: 'getAll', returnAll: true, filters: { conditions: [condition] } },
		{ items: items(...lists.map((ids) => ({ ids }) as never)) },
	);
}
