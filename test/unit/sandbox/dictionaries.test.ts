import { portalFor, type Client } from './support';

describe('dictionaries', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ webhook: { userId: 2, scopes: ['crm', 'user_basic', 'task'] } });
	});

	const result = async (method: string, parameters: object = {}) =>
		(await client.call(method, parameters)).body.result;

	it('lists the pipelines of deals, the default one with the id 0', async () => {
		const { body } = await client.call('crm.category.list', { entityTypeId: 2 });
		expect(body.result.categories).toEqual([
			{ id: 0, name: 'General', sort: 300, entityTypeId: 2, isDefault: 'Y' },
			{
				id: 1,
				name: 'Wholesale',
				sort: 400,
				entityTypeId: 2,
				isDefault: 'N',
				originId: '',
				originatorId: '',
			},
		]);
		expect(body.total).toBe(2);
	});

	it.each([
		['DEAL_STAGE', 'NEW', null],
		['DEAL_STAGE_1', 'C1:NEW', '1'],
		['DYNAMIC_1030_STAGE_5', 'DT1030_5:NEW', '5'],
		['SMART_INVOICE_STAGE_3', 'DT31_3:N', '3'],
		['STATUS', 'NEW', null],
		['QUOTE_STATUS', 'DRAFT', null],
	])('has the stages of %s', async (entityId, first, categoryId) => {
		const [row] = await result('crm.status.list', {
			filter: { ENTITY_ID: entityId },
			order: { SORT: 'ASC' },
		});
		expect(row).toMatchObject({
			ENTITY_ID: entityId,
			STATUS_ID: first,
			CATEGORY_ID: categoryId,
			SORT: '10',
			SYSTEM: 'Y',
			SEMANTICS: null,
			EXTRA: { SEMANTICS: 'process' },
		});
	});

	it('gives every stage a semantics and sources none', async () => {
		const stages = await result('crm.status.list', { filter: { ENTITY_ID: 'DEAL_STAGE' } });
		expect(
			stages
				.filter((row: { SEMANTICS: string | null }) => row.SEMANTICS !== null)
				.map((row: { STATUS_ID: string; SEMANTICS: string }) => row.STATUS_ID + row.SEMANTICS),
		).toEqual(['WONS', 'LOSEF', 'APOLOGYF']);
		expect((await result('crm.status.entity.items', { entityId: 'SOURCE' }))[0]).toEqual({
			NAME: 'Call',
			SORT: 10,
			STATUS_ID: 'CALL',
		});
	});

	it('compares by equality alone, and ignores all other conditions', async () => {
		const all = await result('crm.status.list', {});
		for (const filter of [
			{ '=ENTITY_ID': 'SOURCE' },
			{ '!SEMANTICS': '' },
			{ ENTITY_ID: ['SOURCE'] },
			{ ID: '' },
		])
			expect(await result('crm.status.list', { filter })).toHaveLength(all.length);
		const sources = await result('crm.status.list', { filter: { entity_id: 'SOURCE' } });
		expect(new Set(sources.map((row: { ENTITY_ID: string }) => row.ENTITY_ID))).toEqual(new Set(['SOURCE']));
	});

	it('makes a pipeline with its stages, and the stages are used', async () => {
		const { category } = await result('crm.category.add', { entityTypeId: 2, fields: { name: 'Retail' } });
		const stage = `C${category.id}:NEW`;
		const rows = await result('crm.status.list', { filter: { ENTITY_ID: `DEAL_STAGE_${category.id}` } });
		expect(rows[0].STATUS_ID).toBe(stage);
		const { item } = await result('crm.item.add', { entityTypeId: 2, fields: { categoryId: category.id } });
		expect(item.stageId).toBe(stage);
		const refused = await client.call('crm.category.delete', { entityTypeId: 2, id: category.id });
		expect(refused.status).toBe(400);
		await result('crm.item.delete', { entityTypeId: 2, id: item.id });
		expect(await result('crm.category.delete', { entityTypeId: 2, id: category.id })).toBeNull();
	});

	it('adds, changes and deletes a stage', async () => {
		const fields = { ENTITY_ID: 'DEAL_STAGE_1', STATUS_ID: 'CHECK', NAME: 'Check', SORT: 15, SEMANTICS: '' };
		const id = await result('crm.status.add', { fields });
		expect(await result('crm.status.get', { id })).toMatchObject({ STATUS_ID: 'C1:CHECK', CATEGORY_ID: '1' });
		await result('crm.status.update', { id, fields: { NAME: 'Checked' } });
		const rows = await result('crm.status.list', { filter: { ENTITY_ID: 'DEAL_STAGE_1' } });
		expect(rows.map((row: { NAME: string }) => row.NAME).slice(0, 2)).toEqual(['New', 'Checked']);
		expect(await result('crm.status.delete', { id })).toBe(true);
		const system = rows[0].ID;
		expect((await client.call('crm.status.delete', { id: system })).status).toBe(400);
	});

	it('lists the smart process and can make another', async () => {
		const { types } = await result('crm.type.list');
		expect(types).toEqual([expect.objectContaining({ id: 3, entityTypeId: 1030, title: 'Projects' })]);
		const { type } = await result('crm.type.add', { fields: { title: 'Orders' } });
		expect(type).toMatchObject({ id: 4, entityTypeId: 1032 });
		const { item } = await result('crm.item.add', { entityTypeId: 1032, fields: { title: 'First' } });
		expect(item.stageId).toMatch(/^DT1032_\d+:NEW$/);
		expect((await client.call('crm.type.delete', { id: 4 })).status).toBe(400);
		await result('crm.item.delete', { entityTypeId: 1032, id: item.id });
		expect(await result('crm.type.delete', { id: 4 })).toEqual([]);
		expect((await client.call('crm.item.list', { entityTypeId: 1032 })).body.error).toBe('NOT_FOUND');
		expect((await client.call('crm.type.list', { filter: { nope: 1 } })).body.error).toBe(
			'INVALID_ARG_VALUE',
		);
	});

	it('says that it works with leads', async () => {
		expect(await result('crm.settings.mode.get')).toBe(1);
	});

	it('knows currencies and owner types', async () => {
		const currencies = await result('crm.currency.list');
		expect(currencies.map((row: { CURRENCY: string; BASE: string }) => row.CURRENCY + row.BASE)).toEqual([
			'USDY',
			'EURN',
			'GBPN',
		]);
		expect(await result('crm.currency.base.get')).toBe('USD');
		expect(await result('crm.enum.ownertype')).toContainEqual({
			ID: 1030,
			NAME: 'Projects',
			SYMBOL_CODE: 'DYNAMIC_1030',
			SYMBOL_CODE_SHORT: 'T406',
		});
	});
});

describe('people and system', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ webhook: { userId: 2, scopes: ['crm', 'user_basic'] } });
	});

	const result = async (method: string, parameters: object = {}) =>
		(await client.call(method, parameters)).body.result;

	it('answers profile as the user of the webhook', async () => {
		expect(await result('profile')).toEqual({
			ID: '2',
			ADMIN: false,
			NAME: 'James',
			LAST_NAME: 'Miller',
			PERSONAL_GENDER: '',
			TIME_ZONE: '',
		});
		expect((await result('user.current')).ID).toBe('2');
	});

	it.each<[parameters: object, ids: string[]]>([
		[{ ID: 3 }, ['3']],
		[{ id: 3 }, ['3']],
		[{ ID: [3, 5] }, ['3', '5']],
		[{ FILTER: { '>ID': 6 } }, ['7', '8']],
		[{ LAST_NAME: 'rossi' }, ['3']],
		[{ '%EMAIL': 'anna' }, ['1']],
		[{ ACTIVE: true, '<ID': 3 }, ['1', '2']],
		[{ ACTIVE: 'N' }, []],
		[{ UF_DEPARTMENT: 2 }, ['6', '7', '8']],
		[{ NOPE: 1, '<ID': 2 }, ['1']],
		[{ sort: 'LAST_NAME', order: 'DESC', '<ID': 4 }, ['1', '3', '2']],
	])('user.get %j', async (parameters, ids) => {
		const rows = await result('user.get', parameters);
		expect(rows.map((row: { ID: string }) => row.ID)).toEqual(ids);
	});

	it('searches people by words', async () => {
		const rows = await result('user.search', { FIND: 'sales rossi' });
		expect(rows.map((row: { ID: string }) => row.ID)).toEqual(['3']);
	});

	it('answers scopes, time and methods', async () => {
		expect(await result('scope')).toEqual(['crm', 'user_basic']);
		expect(await result('server.time')).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+03:00$/);
		const methods = await result('methods');
		expect(methods).toContain('crm.deal.list');
		// The list has no controllers, and no methods that the webhook may not call.
		expect(methods).not.toContain('crm.item.list');
		expect(methods).not.toContain('department.get');
		expect(await result('method.get', { name: 'crm.deal.list' })).toEqual({
			isExisting: true,
			isAvailable: true,
		});
		expect(await result('method.get', { name: 'crm.deal.LIST' })).toEqual({
			isExisting: false,
			isAvailable: false,
		});
		expect(await result('method.get', { name: 'crm.item.list' })).toEqual({
			isExisting: false,
			isAvailable: false,
		});
		expect(await result('method.get', { name: 'department.get' })).toEqual({
			isExisting: true,
			isAvailable: false,
		});
	});
});
