import { portalFor } from './support';

describe('checklists of templates', () => {
	it('are added, read, listed, changed and deleted', async () => {
		const { call } = await portalFor();
		await call('tasks.template.add', { fields: { TITLE: 'T', CREATED_BY: 1, RESPONSIBLE_ID: 2 } });
		const item = async (name: string, parameters: object) =>
			(await call(`tasks.template.checklist.${name}`, { templateId: 1, ...parameters })).body;
		const { id } = (await item('add', { fields: { TITLE: 'One', PARENT_ID: 0 } })).result.checkListItem;
		const one = { checkListItemId: id };
		expect((await item('complete', one)).result.checkListItem.isComplete).toBe(true);
		expect((await item('list', {})).result.checkListItems[id]).toMatchObject({
			id: String(id),
			isComplete: 'Y',
		});
		expect((await item('renew', one)).result.checkListItem.isComplete).toBe(false);
		await item('update', { ...one, fields: { TITLE: 'Two' } });
		expect((await item('get', one)).result.checkListItem.title).toBe('Two');
		expect((await item('add', { fields: {} })).error_description).toBe('Item name not specified');
		expect((await item('list', { templateId: 9 })).error).toBe('0');
		expect((await item('delete', one)).result).toBe(true);
		expect((await item('get', one)).error).toBe('0');
	});
});
