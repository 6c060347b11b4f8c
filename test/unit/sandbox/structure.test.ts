import { portalFor } from './support';

describe('the structure in REST 3.0', () => {
	it('has nodes that are added, read, moved and filled', async () => {
		const { portal, call } = await portalFor();
		const url = portal.webhookUrl.replace('/rest/', '/rest/api/');
		const send = async (method: string, parameters: object) =>
			(await call(`humanresources.${method}`, parameters, url)).body;
		const { id } = (await send('node.add', { type: 'TEAM', name: 'Web', parentId: 1 })).result;
		await send('node.member.add', { nodeId: id, userIds: [3], role: 'MEMBER_TEAM_HEAD' });
		const read = await send('node.get', { id, select: ['name', 'userCount'] });
		expect(read.result.item).toEqual({ name: 'Web', userCount: 1 });
		expect((await send('node.move', { id, parentId: 2 })).result.parentId).toBe(2);
		expect((await send('node.get', { id: 99 })).error.code).toMatch(/ENTITYNOTFOUND/);
		expect((await send('node.add', {})).error.validation[0].field).toBe('type');
		expect((await send('employee.count', {})).result).toEqual({ total: 8 });
	});
});

describe('a working day', () => {
	it('is opened, closed and a record', async () => {
		const { portal, call } = await portalFor();
		const url = portal.webhookUrl.replace('/rest/', '/rest/api/');
		expect((await call('timeman.open')).body.result.STATUS).toBe('OPENED');
		expect((await call('timeman.pause')).body.result.STATUS).toBe('PAUSED');
		expect((await call('timeman.close')).body.result.STATUS).toBe('CLOSED');
		const { body } = await call('timeman.record.list', { filter: [['userId', '=', 1]], select: ['id'] }, url);
		expect(body.result.items).toEqual([{ id: 1 }]);
	});
});
