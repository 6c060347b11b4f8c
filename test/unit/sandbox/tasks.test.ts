import { portalFor, type Client } from './support';

describe('tasks', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ seed: { tasks: 60 } });
	});

	const call = (method: string, parameters: object = {}) => client.call(`tasks.task.${method}`, parameters);

	it('are added and read in camelCase texts', async () => {
		const fields = {
			TITLE: 'Write',
			RESPONSIBLE_ID: 3,
			DEADLINE: '2026-02-01T12:00:00Z',
			UF_CRM_TASK: ['D_1'],
			AUDITORS: [2],
			NOPE: 1,
		};
		const { task } = (await call('add', { fields })).body.result;
		expect(task).toMatchObject({
			title: 'Write',
			responsibleId: '3',
			createdBy: '1',
			status: '2',
			priority: '1',
			deadline: '2026-02-01T15:00:00+03:00',
			auditors: ['2'],
			ufCrmTask: ['D_1'],
			responsible: { id: '3', name: 'Sofia Rossi' },
		});
		expect(task).not.toHaveProperty('nope');
		const some = (await call('get', { taskId: task.id, select: ['TITLE'] })).body.result.task;
		expect(some).toEqual({ id: task.id, title: 'Write', group: [] });
	});

	it('are an empty list when they are missing', async () => {
		const answer = await call('get', { taskId: 9999 });
		expect([answer.status, answer.body.result]).toEqual([200, []]);
	});

	it('go through their states', async () => {
		const { task } = (await call('add', { fields: { TITLE: 'x', RESPONSIBLE_ID: 1 } })).body.result;
		const state = async (method: string) => (await call(method, { taskId: task.id })).body.result.task;
		expect(await state('start')).toMatchObject({ status: '3', closedDate: null });
		expect(await state('complete')).toMatchObject({
			status: '5',
			closedDate: expect.stringMatching(/^\d{4}-/),
		});
		expect(await state('renew')).toMatchObject({ status: '2', closedDate: null });
		const updated = await call('update', { taskId: task.id, fields: { TITLE: 'y', PRIORITY: 2 } });
		expect(updated.body.result.task).toMatchObject({ title: 'y', priority: '2' });
		expect((await call('delete', { taskId: task.id })).body.result).toEqual({ task: true });
		expect((await call('complete', { taskId: task.id })).status).toBe(400);
	});

	it('are listed by page, filtered and ordered', async () => {
		const first = (await call('list', { select: ['ID', 'TITLE'] })).body;
		expect([first.result.tasks.length, first.next]).toEqual([50, 50]);
		expect(first.total).toBeGreaterThanOrEqual(60);
		const filter = { '<=ID': 30, RESPONSIBLE_ID: [1, 2] };
		const some = (await call('list', { filter, order: { ID: 'DESC' }, select: ['ID'] })).body;
		const ids = some.result.tasks.map((task: { id: string }) => Number(task.id));
		expect(ids).toEqual([26, 25, 18, 17, 10, 9, 2, 1]);
		expect((await call('list', { order: { NOPE: 'ASC' } })).body).toMatchObject({ error: '0' });
	});

	it.each<[fields: object, text: string]>([
		[{ RESPONSIBLE_ID: 1 }, 'Task title not specified<br>'],
		[{ TITLE: 'x' }, 'Responsible person not specified<br>'],
		[{ TITLE: 'x', RESPONSIBLE_ID: 99 }, 'User specified in the "Responsible" field not found<br>'],
		[{ TITLE: 'x', RESPONSIBLE_ID: 1, STATUS: 17 }, 'Incorrect status<br>'],
		[
			{ TITLE: 'x', RESPONSIBLE_ID: 1, PARENT_ID: 9999 },
			'Task specified in the "Parent Task" field not found<br>',
		],
	])('refuse %j', async (fields, text) => {
		expect((await call('add', { fields })).body).toEqual({ error: 'ERROR_CORE', error_description: text });
	});
});
