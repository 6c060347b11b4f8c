import { portalFor } from './support';

describe('methods of tasks in a batch', () => {
	it('read parameters by position there too', async () => {
		const { call } = await portalFor({ seed: { tasks: 1 } });
		const cmd = {
			add: 'task.checklistitem.add?TASKID=1&FIELDS[TITLE]=Pack',
			get: 'task.checklistitem.get?TASKID=1&ITEMID=$result[add]',
			reversed: 'task.checklistitem.add?FIELDS[TITLE]=Pack&TASKID=1',
			pin: 'tasks.task.pin?id=1',
			stage: 'task.stages.add?fields[TITLE]=New',
		};
		const { result } = (await call('batch', { cmd })).body;
		expect(result.result.get.TITLE).toBe('Pack');
		expect(result.result.pin.task.id).toBe('1');
		expect(result.result.stage).toBe(1);
		expect(Object.keys(result.result_error)).toEqual(['reversed']);
	});
});
