import { portalFor, type Client } from './support';

const entities = [
	{
		name: 'tasks.api.scrum.sprint',
		id: 'id',
		fields: { groupId: 5, name: 'One' },
		change: { name: 'Two' },
		lists: true,
		missing: 'Sprint not created',
	},
	{
		name: 'tasks.api.scrum.epic',
		id: 'id',
		fields: { groupId: 5, name: 'One' },
		change: { name: 'Two' },
		lists: true,
		missing: 'Group is not found',
	},
	{
		name: 'tasks.api.scrum.backlog',
		id: 'id',
		fields: { groupId: 1, createdBy: 2 },
		change: { modifiedBy: 3 },
		lists: false,
		missing: 'Group id not found',
	},
	{
		name: 'tasks.template',
		id: 'templateId',
		fields: { TITLE: 'One', CREATED_BY: 1, RESPONSIBLE_ID: 2 },
		change: { TITLE: 'Two' },
		lists: false,
		missing: 'Template title is not specified',
	},
];

describe.each(entities)('$name', (entity) => {
	let client: Client;

	beforeEach(async () => {
		client = await portalFor();
	});

	const call = (action: string, parameters: object = {}) =>
		client.call(`${entity.name}.${action}`, parameters);

	it('adds, reads, lists, changes and deletes', async () => {
		const added = (await call('add', { fields: entity.fields })).body.result;
		expect(typeof added === 'number' ? added : added.id).toBe(1);
		const id = { [entity.id]: 1 };
		await call('update', { ...id, fields: entity.change });
		expect((await call('get', id)).body.result).toMatchObject(entity.change);
		const listed = await call('list', { filter: entity.fields, order: { id: 'DESC' } });
		expect(listed.status).toBe(entity.lists ? 200 : 404);
		expect((await call('delete', id)).status).toBe(200);
		const gone = await call('get', id);
		expect([gone.status, gone.body.error]).toEqual([400, '0']);
	});

	it('refuses what is missing', async () => {
		expect((await call('add')).body.error_description).toBe('Could not find value for parameter {fields}');
		expect((await call('add', { fields: { nope: 1 } })).body.error_description).toBe(entity.missing);
		expect((await call('get')).body.error).toBe('100');
	});
});

describe('a sprint', () => {
	it('is started by its id and completed by its group', async () => {
		const { call } = await portalFor();
		const sprint = (action: string, parameters: object) =>
			call(`tasks.api.scrum.sprint.${action}`, parameters);
		const { id } = (await sprint('add', { fields: { groupId: 5, name: 'One' } })).body.result;
		expect((await sprint('complete', { id: 5 })).body.error_description).toBe('Sprint not found');
		expect((await sprint('start', { id })).body.result.status).toBe('active');
		expect((await sprint('start', { id })).body.error_description).toBe('Sprint must be planned');
		expect((await sprint('complete', { id: 5 })).body.result.status).toBe('completed');
	});
});
