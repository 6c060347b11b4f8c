import { portalFor } from './support';

describe('parts of tasks in REST 3.0', () => {
	async function rest3() {
		const { portal, call } = await portalFor({ seed: { tasks: 1 } });
		const url = portal.webhookUrl.replace('/rest/', '/rest/api/');
		return async (method: string, parameters: object) =>
			(await call(`tasks.task.${method}`, parameters, url)).body;
	}

	it('results are added, listed, changed and deleted', async () => {
		const send = await rest3();
		const { item } = (await send('result.add', { fields: { taskId: 1, text: 'Done' } })).result;
		expect(item).toMatchObject({ taskId: 1, text: 'Done', status: 'open', updatedAt: null });
		expect(
			(await send('result.update', { id: item.id, fields: { text: 'Well done' } })).result.item.text,
		).toBe('Well done');
		expect((await send('result.list', { filter: [['taskId', 1]] })).result.items).toHaveLength(1);
		expect((await send('result.list', {})).error.validation[0].field).toBe('filter');
		expect((await send('result.delete', { id: item.id })).result).toEqual({ result: true });
		expect((await send('result.delete', { id: item.id })).error.code).toContain('ENTITYNOTFOUND');
	});

	it('messages become results', async () => {
		const send = await rest3();
		const fields = { taskId: 1, text: 'Hello' };
		expect((await send('chat.message.send', { fields })).result).toEqual({ result: true });
		const { item } = (await send('result.addfromchatmessage', { fields: { messageId: 1 } })).result;
		expect(item).toMatchObject({ text: 'Hello', messageId: 1 });
	});

	it.each([
		['chat.message.send', { fields: { text: 'x' } }, 'taskId'],
		['result.add', { fields: { taskId: 1 } }, 'text'],
		['file.attach', { taskId: 1 }, 'fileIds'],
		['access.get', {}, 'id'],
		['file.attach', { taskId: 1, fileIds: ['n5'] }, 'fileIds'],
	])('%s names what is missing or wrong', async (method, parameters, field) => {
		const send = await rest3();
		expect((await send(method, parameters)).error.validation[0].field).toBe(field);
	});

	it('files are attached and rights read', async () => {
		const send = await rest3();
		expect((await send('file.attach', { taskId: 1, fileIds: [4, 5] })).result).toEqual({ result: true });
		expect((await send('access.get', { id: 1 })).result.edit).toBe(true);
		expect((await send('access.get', { id: 99 })).error.code).toContain('ENTITYNOTFOUND');
	});
});
