import { byId, failure, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open({ limit: 'none' }, 'enterprise')));
afterAll(async () => await sandbox.close());

const get = async (pipelineId: string) =>
	await sandbox.run('bitrix24CrmSettings', {
		resource: 'pipeline',
		operation: 'get',
		recordType: byId('2'),
		pipelineId: byId(pipelineId),
	});

it('the first pipeline of deals has the ID 0, which is an ID like others', async () => {
	expect(rows(await get('0'))).toEqual([expect.objectContaining({ id: 0, entityTypeId: 2 })]);
	expect(failure(await get('-1')).message).toContain('Not a valid ID');
});
