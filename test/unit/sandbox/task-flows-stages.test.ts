import { portalFor } from './support';

describe('flows', () => {
	it('are created, read, changed, switched and deleted', async () => {
		const { call } = await portalFor();
		const flow = async (name: string, parameters: object) =>
			(await call(`tasks.flow.Flow.${name}`, parameters)).body;
		const flowData = {
			name: 'One',
			plannedCompletionTime: 7200,
			distributionType: 'manually',
			responsibleList: [['user', '3']],
		};
		const { id } = (await flow('create', { flowData })).result;
		expect((await flow('create', { flowData })).error_description).toBe(
			'A flow with this name already exists',
		);
		expect((await flow('create', { flowData: { name: 'Two' } })).error).toBe('0');
		expect((await flow('isExists', { flowData: { name: 'One' } })).result).toEqual({ exists: true });
		expect((await flow('update', { flowData: { id, name: 'Two' } })).result).toMatchObject({
			id,
			name: 'Two',
		});
		expect((await flow('activate', { flowId: id })).result).toBe(true);
		expect((await flow('get', { flowId: id })).result).toMatchObject({ name: 'Two', active: false });
		expect((await flow('delete', { flowData: { id } })).result).toEqual({ deleted: true });
		expect((await flow('get', { flowId: id })).error_description).toBe('Flow not found');
	});
});

describe('stages', () => {
	it('are added, read by their ids, changed, used and deleted', async () => {
		const { call } = await portalFor({ seed: { tasks: 1 } });
		const stage = async (name: string, parameters: object) =>
			(await call(`task.stages.${name}`, parameters)).body;
		const first = (await stage('add', { fields: { TITLE: 'New', ENTITY_ID: 9 } })).result;
		const second = (await stage('add', { fields: { TITLE: 'Next', ENTITY_ID: 9 } })).result;
		expect((await stage('add', { fields: {} })).error).toBe('EMPTY_TITLE');
		expect((await stage('update', { id: second, fields: { TITLE: 'Last' } })).result).toBe(true);
		expect((await stage('get', { entityId: 9 })).result[second]).toMatchObject({
			ID: String(second),
			TITLE: 'Last',
		});
		expect((await stage('movetask', { id: 1, stageId: second })).result).toBe(true);
		expect((await stage('movetask', { id: 99, stageId: second })).error).toBe('TASK_NOT_FOUND');
		expect((await stage('delete', { id: first })).error).toBe('CANT_DELETE_FIRST');
		expect((await stage('delete', { id: second })).result).toBe(true);
		expect((await stage('update', { id: second, fields: {} })).error).toBe('NOT_FOUND');
	});
});
