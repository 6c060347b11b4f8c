import { portalFor } from './support';

const PARAMS = { USER_TYPE_ID: 'string', FIELD_NAME: 'client' };

describe('custom fields of tasks', () => {
	it('are added, read, listed, changed and deleted', async () => {
		const { call } = await portalFor();
		const of = async (name: string, parameters: object = {}) =>
			(await call(`task.item.userfield.${name}`, parameters)).body;
		const { result: ID } = await of('add', { PARAMS });
		expect((await of('get', { ID })).result).toMatchObject({ ID: String(ID), FIELD_NAME: 'UF_CLIENT' });
		await of('update', { ID, DATA: { SORT: 5 } });
		expect((await of('getlist', { ORDER: {}, FILTER: { FIELD_NAME: 'UF_CLIENT' } })).result).toEqual([
			expect.objectContaining({ SORT: '5' }),
		]);
		expect((await of('getlist', { ORDER: {}, FILTER: { FIELD_NAME: 'UF_OTHER' } })).result).toEqual([]);
		expect((await of('delete', { ID })).result).toBe(true);
		expect((await of('get', { ID })).error).toBe('ERROR_NOT_FOUND');
	});

	it.each([
		[{ ...PARAMS, USER_TYPE_ID: '' }, "The 'USER_TYPE_ID' field is not found"],
		[{ ...PARAMS, FIELD_NAME: '' }, "The 'FIELD_NAME' field is not found"],
		[{ ...PARAMS, USER_TYPE_ID: 'address' }, 'Invalid user type specified.'],
		[PARAMS, 'The field UF_CLIENT for the object TASKS_TASK already exists.'],
	])('%j is refused', async (fields, text) => {
		const { call } = await portalFor();
		await call('task.item.userfield.add', { PARAMS });
		const { body } = await call('task.item.userfield.add', { PARAMS: fields });
		expect(body).toMatchObject({ error: 'ERROR_CORE', error_description: text });
	});
});
