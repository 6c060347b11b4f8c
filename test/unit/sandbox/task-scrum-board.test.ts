import { portalFor } from './support';

describe('the board of a sprint', () => {
	it('has stages, which hold tasks', async () => {
		const { call } = await portalFor();
		const of = async (name: string, parameters: object) =>
			(await call(`tasks.api.scrum.${name}`, parameters)).body;
		await call('tasks.task.add', { fields: { TITLE: 'T', RESPONSIBLE_ID: 1 } });
		const { id: sprintId } = (await of('sprint.add', { fields: { groupId: 1, name: 'S' } })).result;
		const { result: stageId } = await of('kanban.addStage', { fields: { sprintId, name: 'New' } });
		expect((await of('kanban.getStages', { sprintId })).result).toEqual([
			expect.objectContaining({ id: String(stageId), name: 'New', sprintId: String(sprintId) }),
		]);
		await of('kanban.updateStage', { stageId, fields: { name: 'Old' } });
		expect((await of('kanban.getStages', { sprintId })).result[0].name).toBe('Old');
		expect((await of('kanban.addTask', { sprintId, taskId: 1, stageId })).result).toBe(true);
		expect((await of('kanban.deleteStage', { stageId })).error).toBe('0');
		expect((await of('kanban.deleteTask', { sprintId, taskId: 1 })).result).toBe(true);
		expect((await of('kanban.deleteTask', { sprintId, taskId: 1 })).error_description).toBe('Task not found');
		expect((await of('kanban.deleteStage', { stageId })).result).toBe(true);
		expect((await of('kanban.getStages', { sprintId })).result).toEqual([]);
	});

	it.each([
		['kanban.addStage', { fields: { name: 'New' } }, 'Sprint id not found'],
		['kanban.addStage', { fields: { sprintId: 9, name: 'New' } }, 'Sprint not found'],
		['kanban.updateStage', { stageId: 9, fields: {} }, 'Stage not found'],
		['task.get', { id: 999 }, 'Task not found'],
		['task.update', { id: 1, fields: { epicId: 9 } }, 'Epic not found'],
	])('%s refuses %j', async (name, parameters, text) => {
		const { call } = await portalFor();
		await call('tasks.task.add', { fields: { TITLE: 'T', RESPONSIBLE_ID: 1 } });
		expect((await call(`tasks.api.scrum.${name}`, parameters)).body).toMatchObject({
			error: '0',
			error_description: text,
		});
	});

	it('keeps what Scrum knows of a task', async () => {
		const { call } = await portalFor();
		await call('tasks.task.add', { fields: { TITLE: 'T', RESPONSIBLE_ID: 1 } });
		await call('tasks.api.scrum.task.update', { id: 1, fields: { storyPoints: '5', sort: 2 } });
		const { result } = (await call('tasks.api.scrum.task.get', { id: 1 })).body;
		expect(result).toMatchObject({ storyPoints: '5', sort: 2, createdBy: 1 });
	});
});
