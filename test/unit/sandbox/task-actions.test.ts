import { portalFor, type Client } from './support';

describe('actions on tasks', () => {
	let client: Client;

	beforeEach(async () => {
		client = await portalFor({ seed: { tasks: 3 } });
	});

	const call = async (method: string, parameters: object = {}) =>
		(await client.call(method, parameters)).body;

	it.each([
		['mute', 'id'],
		['unmute', 'id'],
		['pin', 'id'],
		['unpin', 'id'],
		['startwatch', 'taskId'],
		['stopwatch', 'taskId'],
	])('tasks.task.%s answers the task, by %s only', async (name, parameter) => {
		expect((await call(`tasks.task.${name}`, { [parameter]: 1 })).result.task.id).toBe('1');
		expect((await call(`tasks.task.${name}`, { [parameter]: 'x' })).error_description).toBe('wrong task id');
		expect((await call(`tasks.task.${name}`, { [parameter === 'id' ? 'taskId' : 'id']: 1 })).error).toBe(
			'100',
		);
	});

	it('watching makes an auditor', async () => {
		expect((await call('tasks.task.startwatch', { taskId: 1 })).result.task.auditors).toContain('1');
		expect((await call('tasks.task.stopwatch', { taskId: 1 })).result.task.auditors).not.toContain('1');
	});

	it.each(['add', 'remove'])('favorite.%s has its own code for a missing task', async (name) => {
		expect((await call(`tasks.task.favorite.${name}`, { taskId: 1 })).result).toBe(true);
		expect((await call(`tasks.task.favorite.${name}`, { taskId: 99 })).error).toBe('1');
		expect((await call(`tasks.task.favorite.${name}`)).error).toBe('100');
	});

	it('results are made of comments', async () => {
		const commentId = (await call('task.commentitem.add', { TASKID: 1, FIELDS: { POST_MESSAGE: 'Done' } }))
			.result;
		expect((await call('tasks.task.result.addFromComment', { commentId })).result).toMatchObject({
			text: 'Done',
		});
		expect((await call('tasks.task.result.addFromComment', { commentId })).error_description).toBe(
			'Result already exists.',
		);
		expect((await call('tasks.task.result.list', { taskId: 1 })).result).toHaveLength(1);
		expect((await call('tasks.task.result.deleteFromComment', { commentId })).result).toBeNull();
		expect((await call('tasks.task.result.list', { taskId: 1 })).result).toEqual([]);
	});

	it('links are made once and taken away once', async () => {
		const link = { taskIdFrom: 1, taskIdTo: 2, linkType: 2 };
		expect((await call('task.dependence.add', link)).result).toEqual([]);
		expect((await call('task.dependence.add', link)).error).toBe('ILLEGAL_NEW_LINK');
		expect((await call('task.dependence.delete', link)).result).toEqual([]);
		expect((await call('task.dependence.delete', link)).error).toBe('ILLEGAL_NEW_LINK');
		expect((await call('task.dependence.add', { ...link, taskIdTo: 99 })).error).toBe('ACTION_NOT_ALLOWED');
	});

	it('reads what belongs to a task', async () => {
		expect(
			(await call('tasks.task.getaccess', { taskId: 1, users: [2] })).result.allowedActions['2'].EDIT,
		).toBe(true);
		expect((await call('tasks.task.history.list', { taskId: 1 })).result.list[0].field).toBe('NEW');
		expect((await call('tasks.task.counters.get')).result.expired.counter).toEqual(expect.any(Number));
		expect((await call('tasks.task.files.attach', { taskId: 1, fileId: 7 })).result).toEqual({
			attachmentId: 1,
		});
		expect((await call('tasks.task.files.attach', { taskId: 1 })).error_description).toContain('{fileId}');
		expect(Array.isArray((await call('task.planner.getlist')).result)).toBe(true);
	});
});
