import { portalFor, type Client } from './support';

const parts = [
	{
		family: 'checklistitem',
		fields: { TITLE: 'Pack' },
		changed: { TITLE: 'Unpack' },
		update: null,
		delete: true,
		one: (row: object) => row,
	},
	{
		family: 'elapseditem',
		fields: { SECONDS: 60, COMMENT_TEXT: 'Call' },
		changed: { COMMENT_TEXT: 'Visit' },
		update: null,
		delete: null,
		one: (rows: object[]) => rows[0],
	},
	{
		family: 'commentitem',
		fields: { POST_MESSAGE: 'Hello' },
		changed: { POST_MESSAGE: 'Bye' },
		update: true,
		delete: true,
		one: (row: object) => row,
	},
];

describe.each(parts)('task.$family', (part) => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ seed: { tasks: 2 } });
	});

	const call = (action: string, parameters: object = {}) =>
		client.call(`task.${part.family}.${action}`, parameters);
	const add = async (): Promise<number> =>
		(await call('add', { TASKID: 1, FIELDS: part.fields })).body.result;

	it('adds, reads, lists, changes and deletes', async () => {
		const id = await add();
		expect(part.one((await call('get', { TASKID: 1, ITEMID: id })).body.result)).toMatchObject({
			ID: String(id),
			TASK_ID: '1',
		});
		expect((await call('update', { TASKID: 1, ITEMID: id, FIELDS: part.changed })).body.result).toBe(
			part.update,
		);
		const rows = (await call('getlist', { TASKID: 1, ORDER: { ID: 'desc' } })).body.result;
		expect(rows[0]).toMatchObject({ ID: String(id), ...part.changed });
		expect((await call('getlist', { TASKID: 2 })).body.result).toEqual([]);
		expect((await call('delete', { TASKID: 1, ITEMID: id })).body.result).toBe(part.delete);
		expect((await call('get', { TASKID: 1, ITEMID: id })).body.error).toBe('ERROR_CORE');
	});

	it('reads parameters by position, whatever they are called', async () => {
		const id = (await call('add', { first: 1, second: part.fields })).body.result;
		expect(id).toEqual(expect.any(Number));
		const shifted = await call('add', { unknown: 'x', TASKID: 1, FIELDS: part.fields });
		expect(shifted.body.error_description).toContain('Param #0 (taskId)');
		const reversed = await call('add', { FIELDS: part.fields, TASKID: 1 });
		expect(reversed.body.error_description).toContain('256/TE/WRONG_ARGUMENTS');
	});

	it('refuses what is missing', async () => {
		expect((await call('get', { TASKID: 1 })).body.error_description).toContain('Param #1 (itemId) expected');
		expect((await call('add', { TASKID: 1, FIELDS: {} })).body.error).toBe('ERROR_CORE');
		expect((await call('add', { TASKID: 999, FIELDS: part.fields })).body.error).toBe('ERROR_CORE');
	});
});
