import { errorOf } from '../../../src/portal/answers/reply';
import { markWrites } from '../../../src/portal/sending/marked-writes';
import { OwnWrites } from '../../../src/portal/shared/own-writes';

function marked(calls: object[]) {
	const writes = new OwnWrites();
	writes.listen();
	const request = { method: 'api/batch', parameters: { ...calls }, effect: 'create' as const };
	return { writes, request: markWrites(writes, request, 1) };
}

describe('a batch of REST 3.0 that a person has written as one call', () => {
	const update = (id: unknown) => ({ method: 'tasks.task.update', query: { id, fields: { title: 'Own' } } });

	it('marks the tasks that it writes, also those whose ID an earlier call gives', async () => {
		const add = { method: 'tasks.task.add', query: { fields: { title: 'New' } }, as: 'new' };
		const { writes, request } = marked([update(5), add, update({ $ref: 'new.item.id' })]);
		const result = [{ item: { id: 5 } }, { item: { id: 8 } }, { item: { id: 8 } }];
		request?.ended({ reply: { result, time: {} }, batch: new Map() });
		expect(await writes.of('task', '5')).toMatchObject([{ action: 'update' }]);
		expect(await writes.of('task', '8')).toMatchObject([{ action: 'add' }, { action: 'update' }]);
		expect(await writes.of('task', '9')).toEqual([]);
	});

	it('keeps the marks when a call fails: those before it have run', async () => {
		const { writes, request } = marked([update(5), update(99)]);
		const code = 'BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION';
		request?.ended(errorOf('api/batch', { error: { code, message: 'Not found' } }, 400));
		expect(await writes.of('task', '5')).toHaveLength(1);
	});
});
