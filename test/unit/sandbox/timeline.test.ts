import { portalFor, type Client } from './support';

describe('timelines', () => {
	let client: Client;

	beforeEach(async () => {
		client = await portalFor({ seed: { companies: 1, contacts: 1, deals: 2 } });
	});

	const call = async (method: string, parameters: object = {}) =>
		(await client.call(`crm.${method}`, parameters)).body;
	const result = async (method: string, parameters: object = {}) => (await call(method, parameters)).result;
	const refusal = async (method: string, parameters: object = {}) => (await call(method, parameters)).error;

	const message = { entityTypeId: 2, entityId: 1, title: 'Sent', text: 'To the customer', iconCode: 'info' };
	const addMessage = async (): Promise<number> =>
		(await result('timeline.logmessage.add', { fields: message })).logMessage.id;
	const owner = { ownerTypeId: 2, ownerId: 1 };

	it('hold log messages', async () => {
		const id = await addMessage();
		const newer = await addMessage();
		const { title, text, iconCode } = message;
		const { logMessage } = await result('timeline.logmessage.get', { id });
		expect(logMessage).toMatchObject({ id, authorId: 1, title, text, iconCode });
		const list = await call('timeline.logmessage.list', {
			entityTypeId: 2,
			entityId: 1,
			order: { id: 'desc' },
		});
		expect([list.result.map((row: { id: number }) => row.id), list.total]).toEqual([[newer, id], 2]);
		expect(await result('timeline.logmessage.list', { entityTypeId: 2, entityId: 2 })).toEqual([]);
		expect(await result('timeline.logmessage.delete', { id })).toBe(true);
		const error_description = `Timeline logmessage not found for id ${id}`;
		for (const verb of ['get', 'delete']) {
			expect(await call(`timeline.logmessage.${verb}`, { id })).toMatchObject({
				error: 'NOT_FOUND',
				error_description,
			});
		}
		expect(await refusal('timeline.logmessage.list', { entityTypeId: 2 })).toBe('100');
	});

	it.each<[fields: object, error: string]>([
		[{ title: '' }, '100'],
		[{ entityId: 77 }, 'OWNER_NOT_FOUND'],
	])('refuse a log message with %j', async (more, error) => {
		expect(await refusal('timeline.logmessage.add', { fields: { ...message, ...more } })).toBe(error);
	});

	it('pin three records', async () => {
		const ids = [await addMessage(), await addMessage(), await addMessage(), await addMessage()];
		for (const id of ids.slice(0, 3)) expect(await result('timeline.item.pin', { id, ...owner })).toBeNull();
		expect(await refusal('timeline.item.pin', { id: ids[3], ...owner })).toBe('0');
		expect(await result('timeline.item.unpin', { id: ids[0], ...owner })).toBeNull();
		expect(await refusal('timeline.item.unpin', { id: ids[0], ...owner })).toBe('CAN_NOT_CHANGE_PINNED');
		expect(await result('timeline.item.pin', { id: ids[3], ...owner })).toBeNull();
		expect(await refusal('timeline.item.pin', { id: ids[0], ownerTypeId: 2, ownerId: 2 })).toBe('NOT_FOUND');
		expect(await refusal('timeline.item.pin', owner)).toBe('100');
	});

	it('keep one note for a record', async () => {
		const key = { ...owner, itemType: 1, itemId: await addMessage() };
		expect(await refusal('timeline.note.get', key)).toBe('NOT_FOUND');
		expect(await refusal('timeline.note.save', key)).toBe('100');
		await result('timeline.note.save', { ...key, text: 'One' });
		expect(await result('timeline.note.save', { ...key, text: 'Two' })).toBe(true);
		expect(await result('timeline.note.get', key)).toMatchObject({
			text: 'Two',
			createdById: 1,
			updatedById: 1,
		});
		expect(await result('timeline.note.delete', key)).toBe(true);
		expect(await refusal('timeline.note.delete', key)).toBe('NOT_FOUND');
	});

	it('bind records to others', async () => {
		const OWNER_ID = await addMessage();
		const fields = { OWNER_ID, ENTITY_ID: 1, ENTITY_TYPE: 'company' };
		const list = () => call('timeline.bindings.list', { filter: { OWNER_ID } });
		expect(await result('timeline.bindings.bind', { fields })).toBe(true);
		expect(await list()).toMatchObject({
			result: [
				{ OWNER_ID: String(OWNER_ID), ENTITY_ID: '1', ENTITY_TYPE: 'deal' },
				{ OWNER_ID: String(OWNER_ID), ENTITY_ID: '1', ENTITY_TYPE: 'company' },
			],
			total: 2,
		});
		expect(await result('timeline.bindings.unbind', { fields })).toBe(true);
		expect((await call('timeline.bindings.unbind', { fields })).error_description).toBe('Not found.');
		for (const name of Object.keys(fields)) {
			const { error_description } = await call('timeline.bindings.bind', {
				fields: { ...fields, [name]: '' },
			});
			expect(error_description).toBe(`${name} is not defined or invalid.`);
		}
		expect(await refusal('timeline.bindings.list')).toBe('');
		expect(await result('timeline.bindings.fields')).toHaveProperty('OWNER_ID.isRequired', true);
	});

	describe.each([
		['timeline.icon', 'icon', { fileContent: 'aGk=' }, '100', { isSystem: false }],
		['timeline.logo', 'logo', { fileContent: 'aGk=' }, '100', { isSystem: false }],
		[
			'activity.badge',
			'badge',
			{ title: 'Call', value: 'Missed', type: 'failure' },
			'REQUIRED_ARG_MISSING',
			{ value: 'Missed' },
		],
	])('crm.%s', (method, key, parameters, missing, shown) => {
		it('are added, read, listed and deleted', async () => {
			const code = 'mine';
			expect((await result(`${method}.add`, { code, ...parameters }))[key]).toMatchObject({ code, ...shown });
			expect((await result(`${method}.get`, { code }))[key]).toMatchObject({ code, ...shown });
			expect((await result(`${method}.list`))[`${key}s`]).toContainEqual(
				expect.objectContaining({ code, ...shown }),
			);
			expect(await result(`${method}.delete`, { code })).toBe(true);
			for (const verb of ['get', 'delete']) {
				expect(await refusal(`${method}.${verb}`, { code })).toBe('NOT_FOUND');
				expect(await refusal(`${method}.${verb}`)).toBe('100');
			}
			expect(await refusal(`${method}.add`, parameters)).toBe(missing);
			expect(await refusal(`${method}.add`, { code })).toBe(missing);
		});
	});

	it('keep the pictures of the system', async () => {
		expect((await result('timeline.icon.get', { code: 'info' })).icon.isSystem).toBe(true);
		expect(await refusal('timeline.icon.delete', { code: 'info' })).toBe('ACCESS_DENIED');
		expect(await refusal('timeline.logo.add', { code: 'x', fileContent: '<>' })).toBe('INVALID_ARG_VALUE');
	});

	describe('activities', () => {
		const fields = {
			OWNER_TYPE_ID: 2,
			OWNER_ID: 1,
			TYPE_ID: 2,
			SUBJECT: 'Call back',
			RESPONSIBLE_ID: 3,
			START_TIME: '2026-02-01T10:00:00+03:00',
			COMMUNICATIONS: [{ VALUE: '+15550100', ENTITY_ID: 1, ENTITY_TYPE_ID: 3 }],
		};
		const add = (more: object = {}): Promise<number> =>
			result('activity.add', { fields: { ...fields, ...more } });

		it('of any type are added, listed, completed and deleted', async () => {
			const id = await add();
			expect(await result('activity.get', { id })).toMatchObject({
				ID: String(id),
				TYPE_ID: '2',
				PROVIDER_ID: 'CRM_CALL',
				DEADLINE: fields.START_TIME,
				COMPLETED: 'N',
			});
			expect(await result('activity.update', { id, fields: { COMPLETED: 'Y' } })).toBe(true);
			const { result: rows } = await call('activity.list', {
				filter: { COMPLETED: 'Y' },
				select: ['ID', 'COMMUNICATIONS'],
			});
			expect(rows).toEqual([{ ID: String(id), COMMUNICATIONS: fields.COMMUNICATIONS }]);
			expect(await result('activity.delete', { id })).toBe(true);
			expect((await call('activity.update', { id, fields: {} })).error_description).toBe(
				'Activity is not found.',
			);
		});

		it.each([
			[{ SUBJECT: '' }, 'The field SUBJECT is not defined or empty.'],
			[{ RESPONSIBLE_ID: 0 }, 'The field RESPONSIBLE_ID is not defined or invalid.'],
			[{ TYPE_ID: 0 }, 'The field TYPE_ID is not defined or invalid.'],
			[{ COMMUNICATIONS: [] }, 'The field COMMUNICATIONS is not defined or invalid.'],
			[{ TYPE_ID: 6 }, 'The custom activity without provider is not supported in current context.'],
		])('refuse %j', async (more, text) => {
			const answer = await call('activity.add', { fields: { ...fields, ...more } });
			expect([answer.error, answer.error_description]).toEqual(['', text]);
		});

		it('are described', async () => {
			expect(await result('activity.fields')).toHaveProperty('SUBJECT.isRequired', true);
			expect(await result('activity.communication.fields')).toHaveProperty('VALUE.type', 'string');
		});

		it('are bound to records', async () => {
			const activityId = await add();
			const company = { activityId, entityTypeId: 4, entityId: 1 };
			expect(await result('activity.binding.add', company)).toBe(true);
			expect(await refusal('activity.binding.add', company)).toBe('ACTIVITY_IS_ALREADY_BOUND');
			const move = { activityId, sourceEntityTypeId: 2, sourceEntityId: 1, targetEntityTypeId: 2 };
			expect(await refusal('activity.binding.move', { ...move, targetEntityId: 1 })).toBe(
				'SOURCE_AND_TARGET_ENTITY_ID_ARE_EQUAL_ERROR',
			);
			expect(await result('activity.binding.move', { ...move, targetEntityId: 2 })).toBe(true);
			expect(await result('activity.binding.list', { activityId })).toEqual([
				{ entityTypeId: 2, entityId: 2 },
				{ entityTypeId: 4, entityId: 1 },
			]);
			expect(await result('activity.binding.delete', company)).toBe(true);
			expect(await refusal('activity.binding.delete', company)).toBe('BINDING_NOT_FOUND');
			const last = { activityId, entityTypeId: 2, entityId: 2 };
			expect(await refusal('activity.binding.delete', last)).toBe('LAST_BINDING_CANNOT_BE_DELETED');
			expect(await refusal('activity.binding.add', { ...company, activityId: 77 })).toBe('NOT_FOUND');
		});

		it('have a transcript when they are calls', async () => {
			const activityId = await add();
			expect(await result('activity.call.getTranscript', { activityId })).toEqual({ transcription: '' });
			expect(await refusal('activity.call.getTranscript', { activityId: 77 })).toBe('NOT_FOUND');
		});

		it('of the to-do kind have a colour and stay as they are once completed', async () => {
			const todo = { ...owner, deadline: '2026-02-01T10:00:00+03:00' };
			const { id } = await result('activity.todo.add', { ...todo, title: 'Write' });
			const key = { id, ...owner };
			expect(await result('activity.todo.updateColor', { ...key, colorId: '3' })).toEqual({ id });
			expect((await result('activity.get', { id })).SETTINGS).toEqual({ COLOR: '3' });
			await result('activity.todo.update', {
				...key,
				deadline: todo.deadline,
				responsibleId: 4,
				colorId: '5',
			});
			expect(await result('activity.get', { id })).toMatchObject({
				SUBJECT: 'Write',
				RESPONSIBLE_ID: '4',
				SETTINGS: { COLOR: '5' },
			});
			expect(await refusal('activity.todo.updateColor', { ...key, colorId: '9' })).toBe(
				'CAN_NOT_UPDATE_WRONG_COLOR_TODO',
			);
			await result('activity.update', { id, fields: { COMPLETED: 'Y' } });
			expect(await refusal('activity.todo.updateDescription', { ...key, value: 'x' })).toBe(
				'CAN_NOT_UPDATE_COMPLETED_TODO',
			);
		});
	});

	it.each([
		['enum.fields', 'NAME.type'],
		['multifield.fields', 'VALUE_TYPE.type'],
		['userfield.fields', 'LIST.isMultiple'],
		['userfield.enumeration.fields', 'VALUE.type'],
		['enum.addresstype', '0.ID'],
		['enum.settings.mode', '1.NAME'],
		['enum.getorderownertypes', '0.code'],
	])('crm.%s describes %s', async (method, path) => {
		expect(await result(method)).toHaveProperty(path);
	});

	it('settings of custom fields need a type', async () => {
		expect(await result('userfield.settings.fields', { type: 'double' })).toHaveProperty('PRECISION');
		expect(await refusal('userfield.settings.fields')).toBe('');
	});

	it.each([
		['activity.configurable.add', 'ERROR_WRONG_CONTEXT'],
		['activity.layout.blocks.get', 'ERROR_WRONG_CONTEXT'],
		['timeline.layout.blocks.set', 'ERROR_WRONG_CONTEXT'],
		['activity.type.list', 'ACCESS_DENIED'],
	])('webhooks may not call crm.%s', async (method, error) => {
		expect(await refusal(method)).toBe(error);
	});
});
