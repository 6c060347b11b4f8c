import { connect, worldFor } from './oauth-support';

describe('what applications lay out', () => {
	const layout = { blocks: { one: { type: 'text', properties: { value: 'x' } } } };

	it('is theirs', async () => {
		const world = await worldFor();
		const token = (await connect(world)).body.access_token;
		const result = async (method: string, parameters: object) =>
			(await world.call(token, method, parameters)).body.result;
		const owner = { ownerTypeId: 2, ownerId: 1 };

		const body = { body: { blocks: {} } };
		const { activity } = await result('crm.activity.configurable.add', {
			...owner,
			fields: { completed: 'N' },
			layout: body,
		});
		const { id } = activity;
		await result('crm.activity.configurable.update', { id, fields: { completed: 'Y' }, layout: body });
		expect((await result('crm.activity.configurable.get', { id })).activity).toMatchObject({
			...owner,
			fields: { typeId: 'CONFIGURABLE', completed: true },
			layout: body,
		});

		const key = { entityTypeId: 2, entityId: 1, activityId: id };
		expect(await result('crm.activity.layout.blocks.set', { ...key, layout })).toEqual({ success: true });
		expect(await result('crm.activity.layout.blocks.get', key)).toEqual({ layout });
		expect(await result('crm.activity.layout.blocks.delete', key)).toEqual({ success: true });
		expect((await world.call(token, 'crm.activity.layout.blocks.delete', key)).body.error).toBe('NOT_FOUND');

		await result('crm.activity.type.add', { fields: { TYPE_ID: 'CASE', NAME: 'Case' } });
		expect(await result('crm.activity.type.list', {})).toMatchObject([{ TYPE_ID: 'CASE', NAME: 'Case' }]);
		expect(await result('crm.activity.type.delete', { TYPE_ID: 'CASE' })).toBe(true);
	});
});
