import { portalFor, type Client } from './support';

const FAMILIES = [
	{
		name: 'measure',
		plural: 'measures',
		fields: { code: '715', measureTitle: 'Pair', symbol: 'pair' },
		made: { code: 715, measureTitle: 'Pair', symbol: 'pair', symbolIntl: null, isDefault: 'N' },
		change: { measureTitle: 'Two' },
		required: 'code, measureTitle',
		missing: '200600000020',
	},
	{
		name: 'vat',
		plural: 'vats',
		fields: { name: 'Tax 13%', rate: '13.5' },
		made: { name: 'Tax 13%', rate: 13.5, active: 'Y', sort: 100 },
		change: { name: 'Tax 14%', rate: 14 },
		required: 'name, rate',
		missing: '200800000000',
	},
];

describe.each(FAMILIES)('catalog.$name', ({ name, plural, fields, made, change, required, missing }) => {
	let client: Client;
	const call = async (action: string, parameters: object = {}) =>
		(await client.call(`catalog.${name}.${action}`, parameters)).body;

	beforeEach(async () => {
		client = await portalFor();
	});

	it('adds, gets, changes and deletes a typed row', async () => {
		const added = (await call('add', { fields })).result[name];
		expect(added).toMatchObject(made);
		expect((await call('get', { id: added.id })).result[name]).toEqual(added);
		expect((await call('update', { id: added.id, fields: change })).result[name]).toMatchObject({
			...made,
			...change,
		});
		expect((await call('get', { id: added.id })).result[name]).toMatchObject(change);
		expect((await call('delete', { id: added.id })).result).toBe(true);
		expect((await call('get', { id: added.id })).error).toBe(missing);
	});

	it('lists what the filter finds, in order, with the selected fields only', async () => {
		const all = await call('list');
		const { id } = (await call('add', { fields })).result[name];
		expect((await call('list')).total).toBe(all.total + 1);
		const found = await call('list', { select: ['id'], filter: { '>=id': id - 1 }, order: { id: 'desc' } });
		expect(found.result[plural]).toEqual([{ id }, { id: id - 1 }]);
		expect(await call('list', { start: -1 })).not.toHaveProperty('total');
	});

	it('refuses what is missing or unknown', async () => {
		expect((await call('add')).error).toBe('100');
		expect(await call('add', { fields: {} })).toMatchObject({
			error: '0',
			error_description: `Required fields: ${required}`,
		});
		expect((await call('get')).error).toBe('100');
		for (const action of ['get', 'delete', 'update'])
			expect((await call(action, { id: 999, fields: change })).error).toBe(missing);
	});

	it('describes its fields and is for administrators', async () => {
		const described = (await call('getFields')).result[name];
		expect(described.id).toEqual({
			isImmutable: false,
			isReadOnly: true,
			isRequired: false,
			type: 'integer',
		});
		const needed = Object.keys(described).filter((field) => described[field].isRequired);
		expect(needed.join(', ')).toBe(required);
		client = await portalFor({ webhook: { userId: 2 } });
		expect((await call('list')).error).toBe('200040300010');
		expect((await call('add', { fields })).error).toBe('200040300020');
	});
});

it('has one unit of a code and one default unit, also after a change', async () => {
	const client = await portalFor();
	const add = async (fields: object) =>
		(await client.call('catalog.measure.add', { fields: { measureTitle: 'Pair', ...fields } })).body;
	expect((await add({ code: 796 })).error).toBe('200600000000');
	expect((await add({ code: 715, isDefault: 'Y' })).error).toBe('200600000010');
	const { id } = (await add({ code: 715 })).result.measure;
	const update = async (fields: object) => (await client.call('catalog.measure.update', { id, fields })).body;
	expect((await update({ code: 796 })).error).toBe('200600000000');
	expect((await update({ code: 715 })).result.measure.code).toBe(715);
});
