import { portalFor, type Client } from './support';

describe('requisites', () => {
	let client: Client;

	beforeEach(async () => {
		client = await portalFor({ seed: { companies: 2, contacts: 1, leads: 1, deals: 2 } });
	});

	const call = async (method: string, parameters: object = {}) =>
		(await client.call(`crm.${method}`, parameters)).body;
	const result = async (method: string, parameters: object = {}) => (await call(method, parameters)).result;
	const refusal = async (method: string, parameters: object = {}) => {
		const { error, error_description } = await call(method, parameters);
		return [error, error_description];
	};

	const requisite = { ENTITY_TYPE_ID: 4, ENTITY_ID: 1, PRESET_ID: 1, NAME: 'Head office' };
	const addRequisite = (more: object = {}): Promise<number> =>
		result('requisite.add', { fields: { ...requisite, ...more } });

	interface Family {
		method: string;
		label: string;
		fields: Record<string, unknown>;
		change: Record<string, string>;
		/** Required fields, with the text of the refusal. */
		required: Array<[name: string, text: string]>;
		seeded: number;
	}

	const families: Family[] = [
		{
			method: 'requisite',
			label: 'Requisite',
			fields: { ...requisite, RQ_VAT_ID: 'DE1' },
			change: { RQ_VAT_ID: 'DE2' },
			required: [
				['ENTITY_TYPE_ID', 'ENTITY_TYPE_ID is not defined or invalid.'],
				['ENTITY_ID', 'ENTITY_ID is not defined or invalid.'],
				['PRESET_ID', 'PRESET_ID is not defined or invalid.'],
				['NAME', 'The field "Name" is required.'],
			],
			seeded: 1,
		},
		{
			method: 'requisite.bankdetail',
			label: 'RequisiteBankDetail',
			fields: { ENTITY_ID: 1, NAME: 'Bank', RQ_IBAN: 'A' },
			change: { RQ_IBAN: 'B' },
			required: [
				['ENTITY_ID', 'ENTITY_ID is not defined or invalid.'],
				['NAME', 'The field "Name" is required.'],
			],
			seeded: 0,
		},
		{
			method: 'requisite.preset',
			label: 'Preset',
			fields: { ENTITY_TYPE_ID: 8, COUNTRY_ID: 46, NAME: 'Club' },
			change: { NAME: 'Society' },
			required: [
				['ENTITY_TYPE_ID', 'ENTITY_TYPE_ID is not defined or invalid.'],
				['COUNTRY_ID', 'COUNTRY_ID is not defined or invalid.'],
				['NAME', 'The field "Name" is required.'],
			],
			seeded: 2,
		},
	];

	describe.each(families)('crm.$method', ({ method, label, fields, change, required, seeded }) => {
		beforeEach(() => addRequisite());

		it('are added, read, listed, changed and deleted', async () => {
			const id = await result(`${method}.add`, { fields });
			expect(id).toBe(seeded + 1);
			const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
			expect(await result(`${method}.get`, { id })).toMatchObject({ ID: String(id), ACTIVE: 'Y', ...texts });
			expect(await result(`${method}.update`, { id, fields: change })).toBe(true);
			const { result: rows, total } = await call(`${method}.list`, {
				filter: change,
				select: ['ID', ...Object.keys(change)],
			});
			expect([rows, total]).toEqual([[{ ID: String(id), ...change }], 1]);
			const newestFirst = await result(`${method}.list`, { order: { ID: 'DESC' } });
			expect(newestFirst).toHaveLength(seeded + 1);
			expect(newestFirst[0].ID).toBe(String(id));
			expect(await result(`${method}.delete`, { id })).toBe(true);
			expect(await result(`${method}.list`)).toHaveLength(seeded);
		});

		it.each(required)('need %s', async (name, text) => {
			const { [name]: _, ...rest } = fields;
			expect(await refusal(`${method}.add`, { fields: rest })).toEqual(['', text]);
		});

		it.each(['get', 'update', 'delete'])('%s refuses what is not there', async (verb) => {
			const text = `The ${label} with ID '77' is not found`;
			expect(await refusal(`${method}.${verb}`, { id: 77, fields: change })).toEqual(['', text]);
			expect(await refusal(`${method}.${verb}`)).toEqual(['', 'ID is not defined or invalid.']);
		});

		it('are described', async () => {
			const described = await result(`${method}.fields`);
			expect(described.ID).toMatchObject({ type: 'integer', isReadOnly: true });
			for (const name of Object.keys(fields)) expect(described).toHaveProperty(name);
		});
	});

	it('take their country from the template, and their bank details and addresses with them', async () => {
		const id = await addRequisite();
		await result('requisite.bankdetail.add', { fields: { ENTITY_ID: id, NAME: 'Bank' } });
		expect((await result('requisite.bankdetail.get', { id: 1 })).COUNTRY_ID).toBe('122');
		await result('address.add', { fields: { TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: id } });
		expect((await call('requisite.preset.delete', { id: 1 })).error_description).toContain('cannot delete');
		await result('requisite.delete', { id });
		expect(await result('requisite.bankdetail.list')).toEqual([]);
		expect(await result('address.list')).toEqual([]);
		expect(await result('requisite.preset.delete', { id: 1 })).toBe(true);
	});

	it('keep whom they belong to, and refuse owners that are not there', async () => {
		const id = await addRequisite();
		await result('requisite.update', { id, fields: { ENTITY_ID: 2, NAME: 'Other' } });
		expect(await result('requisite.get', { id })).toMatchObject({ ENTITY_ID: '1', NAME: 'Other' });
		const fields = { ...requisite, ENTITY_ID: 77 };
		expect(await refusal('requisite.add', { fields })).toEqual(['', 'Entity not found.']);
	});

	it('have custom fields', async () => {
		const fields = { FIELD_NAME: 'licence', USER_TYPE_ID: 'string', EDIT_FORM_LABEL: 'Licence' };
		const field = await result('requisite.userfield.add', { fields });
		expect(await result('requisite.userfield.get', { id: field })).toMatchObject({
			ENTITY_ID: 'CRM_REQUISITE',
			FIELD_NAME: 'UF_CRM_LICENCE',
		});
		expect(await result('requisite.userfield.list')).toHaveLength(1);
		const id = await addRequisite({ UF_CRM_LICENCE: 'X1' });
		expect((await result('requisite.get', { id })).UF_CRM_LICENCE).toBe('X1');
		expect(await result('requisite.fields')).toHaveProperty('UF_CRM_LICENCE.isDynamic', true);
		await result('requisite.userfield.delete', { id: field });
		expect(await result('requisite.get', { id })).not.toHaveProperty('UF_CRM_LICENCE');
		const missing = `The entity with ID '${field}' is not found.`;
		expect(await refusal('requisite.userfield.get', { id: field })).toEqual(['ERROR_NOT_FOUND', missing]);
		expect(await refusal('requisite.userfield.delete', { id: field })).toEqual(['', missing]);
	});

	it('templates have fields of their own', async () => {
		const preset = { ID: 1 };
		expect(await result('requisite.preset.field.list', { preset })).toHaveLength(4);
		expect(await result('requisite.preset.field.availabletoadd', { preset })).toContain('RQ_EMAIL');
		const fields = { FIELD_NAME: 'RQ_EMAIL', FIELD_TITLE: 'Mail', IN_SHORT_LIST: 'Y', SORT: 5 };
		const id = await result('requisite.preset.field.add', { preset, fields });
		expect(await result('requisite.preset.field.get', { preset, id })).toEqual({ ID: id, ...fields });
		expect(await refusal('requisite.preset.field.add', { preset, fields })).toEqual([
			'',
			"The field 'RQ_EMAIL' can not be added.",
		]);
		expect(await result('requisite.preset.field.update', { preset, id, fields: { SORT: 6 } })).toBe(true);
		expect((await result('requisite.preset.field.get', { preset, id })).SORT).toBe(6);
		const missing = ['', `The PresetField with ID '${id}' is not found`];
		expect(await refusal('requisite.preset.field.get', { preset: { ID: 2 }, id })).toEqual(missing);
		expect(await result('requisite.preset.field.delete', { preset, id })).toBe(true);
		expect(await refusal('requisite.preset.field.delete', { preset, id })).toEqual(missing);
		expect(await refusal('requisite.preset.field.list', { preset: { ID: 9 } })).toEqual([
			'',
			"The Preset with ID '9' is not found",
		]);
		expect(await refusal('requisite.preset.field.availabletoadd')).toEqual(['', 'Template not found.']);
		expect(await result('requisite.preset.field.fields')).toHaveProperty('FIELD_NAME.isRequired', true);
		expect(await result('requisite.preset.countries')).toContainEqual({
			ID: 46,
			CODE: 'DE',
			TITLE: 'Germany',
		});
	});

	describe('addresses', () => {
		const fields = { TYPE_ID: 1, ENTITY_TYPE_ID: 1, ENTITY_ID: 1 };

		it('are found by type and owner', async () => {
			const owner = await addRequisite();
			const ofRequisite = { ...fields, ENTITY_TYPE_ID: 8, ENTITY_ID: owner };
			expect(await result('address.add', { fields: { ...fields, CITY: 'Berlin' } })).toBe(true);
			expect(await result('address.add', { fields: { ...ofRequisite, CITY: 'Bonn' } })).toBe(true);
			expect(await refusal('address.add', { fields })).toEqual(['', 'TypeAddress exists.']);
			expect(await result('address.update', { fields: { ...fields, CITY: 'Hamburg' } })).toBe(true);
			expect(await call('address.list', { order: { CITY: 'DESC' } })).toMatchObject({
				result: [
					{ CITY: 'Hamburg', ANCHOR_TYPE_ID: '1', ANCHOR_ID: '1' },
					{ CITY: 'Bonn', ANCHOR_TYPE_ID: '4', ANCHOR_ID: '1', ENTITY_ID: String(owner) },
				],
				total: 2,
			});
			expect(await result('address.delete', { fields })).toBe(true);
			expect(await refusal('address.delete', { fields })).toEqual(['', 'TypeAddress not found.']);
			expect(await refusal('address.update', { fields })).toEqual(['', 'TypeAddress not found.']);
			expect(await result('address.fields')).toHaveProperty('TYPE_ID.isRequired', true);
		});

		it.each(Object.keys(fields))('need %s', async (name) => {
			const text = `${name} is not defined or invalid.`;
			for (const verb of ['add', 'update', 'delete']) {
				expect(await refusal(`address.${verb}`, { fields: { ...fields, [name]: 0 } })).toEqual(['', text]);
			}
		});
	});

	describe('links', () => {
		const owner = { ENTITY_TYPE_ID: 2, ENTITY_ID: 1 };
		const none = { REQUISITE_ID: 0, BANK_DETAIL_ID: 0, MC_REQUISITE_ID: 0, MC_BANK_DETAIL_ID: 0 };
		const ids = { entityTypeId: 2, entityId: 1 };

		it('are registered, read and taken away', async () => {
			const id = await addRequisite();
			expect(await refusal('requisite.link.get', ids)).toEqual(['', 'Not found']);
			const fields = { ...owner, ...none, REQUISITE_ID: id };
			expect(await result('requisite.link.register', { fields })).toBe(true);
			expect(await result('requisite.link.get', ids)).toMatchObject({ ...owner, REQUISITE_ID: String(id) });
			await result('requisite.link.register', { fields: { ...owner, ...none } });
			const { result: rows, total } = await call('requisite.link.list', { filter: owner });
			expect([rows[0].ENTITY_ID, rows[0].REQUISITE_ID, total]).toEqual(['1', '0', 1]);
			expect(await result('requisite.link.unregister', ids)).toBe(true);
			expect(await result('requisite.link.list')).toEqual([]);
			expect(await result('requisite.link.fields')).toHaveProperty('MC_REQUISITE_ID.isRequired', true);
		});

		it('name what is there', async () => {
			const register = (more: object) =>
				refusal('requisite.link.register', { fields: { ...owner, ...none, ...more } });
			expect(await register({ REQUISITE_ID: 60 })).toEqual(['', "The Requisite with ID '60' is not found"]);
			expect(await register({ ENTITY_ID: 77 })).toEqual(['', 'Entity is not found']);
			expect(await register({ ENTITY_ID: 0 })).toEqual(['', 'ENTITY_ID is not defined or invalid.']);
			expect(await refusal('requisite.link.get', { entityTypeId: 2 })).toEqual([
				'',
				'entityId is not defined or invalid.',
			]);
			const fields = owner;
			expect(await refusal('requisite.link.register', { fields })).toEqual([
				'',
				'REQUISITE_ID is not defined or invalid.',
			]);
		});
	});
});
