import { portalFor, type Client } from './support';

describe('custom fields', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor();
	});

	const result = async (method: string, parameters: object = {}) =>
		(await client.call(method, parameters)).body.result;

	it('are listed with their enumeration items', async () => {
		const [region] = await result('crm.deal.userfield.list', { filter: { FIELD_NAME: 'UF_CRM_1700000008' } });
		expect(region).toMatchObject({ ENTITY_ID: 'CRM_DEAL', USER_TYPE_ID: 'enumeration', MULTIPLE: 'N' });
		expect(region.LIST.map((item: { VALUE: string }) => item.VALUE)).toEqual([
			'North',
			'South',
			'East',
			'West',
		]);
	});

	it('can be added and then written and filtered in both views', async () => {
		const fields = {
			FIELD_NAME: 'vendor',
			USER_TYPE_ID: 'enumeration',
			EDIT_FORM_LABEL: { en: 'Vendor' },
			LIST: [{ VALUE: 'One' }, { VALUE: 'Two' }],
		};
		const id = await result('crm.deal.userfield.add', { fields });
		const { LIST, FIELD_NAME } = await result('crm.deal.userfield.get', { id });
		expect(FIELD_NAME).toBe('UF_CRM_VENDOR');
		const { item } = await result('crm.item.add', { entityTypeId: 2, fields: { ufCrmVendor: LIST[1].ID } });
		expect(item.ufCrmVendor).toBe(Number(LIST[1].ID));
		expect(await result('crm.deal.list', { filter: { UF_CRM_VENDOR: LIST[1].ID }, select: ['ID'] })).toEqual([
			{ ID: String(item.id) },
		]);
		await result('crm.deal.userfield.update', {
			id,
			fields: { LIST: [{ ID: LIST[0].ID, DEL: 'Y' }, { VALUE: 'Three' }] },
		});
		const { items } = (await result('crm.item.fields', { entityTypeId: 2 })).fields.ufCrmVendor;
		expect(items.map((one: { VALUE: string }) => one.VALUE)).toEqual(['Two', 'Three']);
		await result('crm.deal.userfield.delete', { id });
		expect((await result('crm.item.fields', { entityTypeId: 2 })).fields).not.toHaveProperty('ufCrmVendor');
	});

	it.each<[fields: object]>([
		[{ FIELD_NAME: 'with-dash', USER_TYPE_ID: 'string' }],
		[{ FIELD_NAME: 'X'.repeat(60), USER_TYPE_ID: 'string' }],
		[{ FIELD_NAME: 'UF_CRM_1700000001', USER_TYPE_ID: 'string' }],
		[{ FIELD_NAME: 'KIND', USER_TYPE_ID: 'nope' }],
	])('refuse %j', async (fields) => {
		const answer = await client.call('crm.deal.userfield.add', { fields });
		expect([answer.status, answer.body.error]).toEqual([400, 'ERROR_CORE']);
	});

	it.each(['get', 'update', 'delete'])('that are not there are refused by %s', async (verb) => {
		const { body } = await client.call(`crm.deal.userfield.${verb}`, { id: 9999, fields: {} });
		expect(body).toMatchObject({
			error: 'ERROR_NOT_FOUND',
			error_description: "The entity with ID '9999' is not found.",
		});
	});

	it('of a smart process are found by the id of its type', async () => {
		const { body } = await client.call('userfieldconfig.list', {
			moduleId: 'crm',
			filter: { entityId: 'CRM_3' },
		});
		expect(body.result.fields.map((one: { fieldName: string }) => one.fieldName)).toEqual([
			'UF_CRM_3_1700000401',
			'UF_CRM_3_1700000402',
			'UF_CRM_3_1700000403',
		]);
		expect(body.total).toBe(3);
		const field = {
			entityId: 'CRM_3',
			fieldName: 'UF_CRM_3_NOTE',
			userTypeId: 'string',
			editFormLabel: { en: 'Note' },
		};
		const added = (await result('userfieldconfig.add', { moduleId: 'crm', field })).field;
		const { item } = await result('crm.item.add', { entityTypeId: 1030, fields: { ufCrm3Note: 'x' } });
		expect(item.ufCrm3Note).toBe('x');
		const enumeration = body.result.fields[2].id;
		const got = (await result('userfieldconfig.get', { moduleId: 'crm', id: enumeration })).field;
		expect(got.enum.map((one: { value: string }) => one.value)).toEqual(['Low', 'High']);
		expect(await result('userfieldconfig.delete', { moduleId: 'crm', id: added.id })).toBeNull();
		expect(Object.keys((await result('userfieldconfig.getTypes', { moduleId: 'crm' })).types)).toContain(
			'money',
		);
	});
});
