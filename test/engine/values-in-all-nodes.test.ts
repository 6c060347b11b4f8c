import type { IDataObject } from 'n8n-workflow';
import { byId, failure, mapped, rows, Sandbox } from './sandbox';

const TASKS = 'bitrix24Tasks';
const PEOPLE = 'bitrix24People';
const SETTINGS = 'bitrix24CrmSettings';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 2, contacts: 2 } }, 'enterprise');
	rows(await write(TASKS, 'task', 'create', { TITLE: 'First', RESPONSIBLE_ID: 1 }));
});
afterAll(async () => await sandbox.close());

const write = async (
	node: string,
	resource: string,
	operation: string,
	fields: IDataObject,
	over: object = {},
) => await sandbox.run(node, { resource, operation, fields: mapped(fields), ...over });
const listed = async (node: string, resource: string, condition: object, operation = 'getAll') =>
	await sandbox.run(node, {
		...{ resource, operation, returnAll: true },
		filters: { conditions: [condition] },
	});
const typed = async (method: string, parameters: IDataObject) =>
	await sandbox.api({ operation: 'callMethod', method, parameters: mapped(parameters) });

describe('a link of a task to CRM records', () => {
	const task = async (records: unknown) =>
		await write(TASKS, 'task', 'create', {
			...{ TITLE: 'x', RESPONSIBLE_ID: 1 },
			UF_CRM_TASK: records as string,
		});

	it.each([
		['d_1, C_2', ['D_1', 'C_2']],
		[['t406_1'], ['T406_1']],
	])('is a code in any case: %j', async (records, kept) => {
		expect(rows(await task(records))[0].ufCrmTask).toEqual(kept);
	});

	it.each(['X_2', '5', 'C_1, RQ_2'])('that names no kind of records is refused: %s', async (records) => {
		expect(failure(await task(records)).message).toContain(
			'"CRM Task" needs a record with its code, such as D_12 in each place',
		);
		const condition = { field: 'UF_CRM_TASK', operator: 'in', value: records };
		expect(failure(await listed(TASKS, 'task', condition)).message).toContain('needs a record with its code');
	});
});

describe('a number that is none, and the like', () => {
	it.each<[string, string, string, IDataObject, string]>([
		[TASKS, 'timeEntry', 'create', { SECONDS: 'abc', COMMENT_TEXT: 'x' }, '"Seconds" needs a whole number'],
		[TASKS, 'timeEntry', 'create', { SECONDS: '2 h', COMMENT_TEXT: 'x' }, '"Seconds" needs a whole number'],
		[
			TASKS,
			'timeEntry',
			'create',
			{ SECONDS: 60, CREATED_DATE: 'yesterday' },
			'needs a date and time such as',
		],
		[TASKS, 'timeEntry', 'create', { SECONDS: 60, CREATED_DATE: 'in 2 days' }, 'not "in 2 days"'],
		[TASKS, 'checklistItem', 'create', { TITLE: 'x', SORT_INDEX: 'abc' }, 'needs a whole number, not "abc"'],
		[PEOPLE, 'workgroup', 'create', { NAME: 'x', SUBJECT_ID: '1abc' }, 'needs a whole number, not "1abc"'],
		[
			PEOPLE,
			'timeControl',
			'updateSettings',
			{ REGISTER_IDLE: 'maybe' },
			'"Register Idle" needs true or false',
		],
		[SETTINGS, 'currency', 'create', { CURRENCY: 'YYY', SORT: '3,7' }, '"Sorting" needs a whole number'],
	])('is refused: %s %s %s %j', async (node, resource, operation, fields, message) => {
		expect(failure(await write(node, resource, operation, fields, { taskId: byId(1) })).message).toContain(
			message,
		);
	});
});

describe('the real status of tasks in filters', () => {
	const statuses = async (value: unknown) =>
		await listed(TASKS, 'task', { field: 'REAL_STATUS', operator: 'equals', value });

	it('is taken by name and by number', async () => {
		const byName = rows(await statuses('pending'));
		expect(byName).toEqual(rows(await statuses(2)));
		expect(byName).not.toHaveLength(0);
	});

	it('is refused with what there is', async () => {
		expect(failure(await statuses('Nope')).message).toMatch(
			/needs one of its values \(.*"In Progress".*not "Nope"/,
		);
	});
});

describe('yes and no in filters', () => {
	const names = async (
		resource: string,
		field: string,
		value: unknown,
		operation?: string,
	): Promise<number> =>
		rows(await listed(PEOPLE, resource, { field, operator: 'equals', value }, operation)).length;

	it('of users', async () => {
		const all = sandbox.portal.store.users.length;
		for (const yes of ['Да', 'true', 1, 'Y']) expect(await names('user', 'ACTIVE', yes)).toBe(all);
		sandbox.portal.store.users[1].active = false;
		for (const no of ['нет', 'false', 0]) expect(await names('user', 'ACTIVE', no)).toBe(1);
		sandbox.portal.store.users[1].active = true;
	});

	it.each(['getAll', 'getAllDetailed'])('of workgroups: %s', async (operation) => {
		const all = sandbox.portal.store.people.workgroups.all().length;
		for (const no of ['нет', false, '0']) expect(await names('workgroup', 'CLOSED', no, operation)).toBe(all);
	});
});

// Bitrix24 describes them as texts, and keeps whatever it gets.
describe('values that are the same on every portal', () => {
	it('are written by name', async () => {
		const invited = { EMAIL: 'new@example.com', UF_DEPARTMENT: 1 };
		const [{ id }] = rows(await write(PEOPLE, 'user', 'invite', { ...invited, PERSONAL_GENDER: 'female' }));
		expect(sandbox.portal.store.users.find((user) => user.id === id)?.values.PERSONAL_GENDER).toBe('F');
		const stage = { ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'GONE', NAME: 'Gone', SORT: 90 };
		rows(await write(SETTINGS, 'dictionaryItem', 'create', { ...stage, SEMANTICS: 'Lost' }));
		const kept = sandbox.portal.store.statuses.all().find(({ statusId }) => statusId === 'GONE');
		expect(kept?.semantics).toBe('F');
	});

	it.each<[string, string, string, IDataObject, string]>([
		[
			PEOPLE,
			'user',
			'invite',
			{ EMAIL: 'a@example.com', UF_DEPARTMENT: 1, PERSONAL_GENDER: 'x' },
			'("Male", "Female")',
		],
		[PEOPLE, 'workgroup', 'create', { NAME: 'x', INITIATE_PERMS: 'all' }, '("Owner", "Owner and Moderators"'],
	])('are refused with what there is: %s %s %s %j', async (node, resource, operation, fields, message) => {
		expect(failure(await write(node, resource, operation, fields)).message).toContain(message);
	});

	it('are compared by name', async () => {
		const found = async (value: string) =>
			await sandbox.crm({
				...{ resource: 'deal', operation: 'getAll', returnAll: true },
				filters: { conditions: [{ field: 'stageSemanticId', operator: 'equals', value }] },
			});
		expect(rows(await found('in progress'))).toHaveLength(rows(await found('P')).length);
		expect(failure(await found('New')).message).toContain('"Stage group" needs one of its values ("Process"');
	});
});

// Bitrix24 ignores such a condition without a word: all rows would come.
describe('a comparison that a list does not have', () => {
	const all = (method: string, filter: object) => ({
		...{ operation: 'getAll', method, defineParameters: 'json', returnAll: true },
		parametersJson: JSON.stringify({ filter }),
	});

	it.each<[string, string, IDataObject, string]>([
		[PEOPLE, 'workgroup', { field: 'ID', operator: 'in', value: '1' }, 'Use one of: Contains'],
		[PEOPLE, 'workgroup', { field: 'NAME', operator: 'startsWith', value: 'S' }, 'Use one of: Contains'],
		[PEOPLE, 'workgroup', { field: 'ID', operator: 'notIn', value: '1' }, 'Use one of: Contains'],
		[PEOPLE, 'userCustomField', { field: 'FIELD_NAME', operator: 'contains', value: 'X' }, "by 'Equals'"],
		[SETTINGS, 'dictionaryItem', { field: 'ENTITY_ID', operator: 'in', value: 'SOURCE' }, "by 'Equals'"],
		[SETTINGS, 'dictionaryItem', { field: 'SEMANTICS', operator: 'empty' }, "by 'Equals'"],
		[SETTINGS, 'dealCustomField', { field: 'FIELD_NAME', operator: 'notEquals', value: 'X' }, "by 'Equals'"],
		[TASKS, 'customField', { field: 'FIELD_NAME', operator: 'in', value: 'X, Y' }, "by 'Equals'"],
	])('is refused: %s %s %j', async (node, resource, condition, nextStep) => {
		const { message, description } = failure(await listed(node, resource, condition));
		expect(message).toContain('ignores, so that all rows would come');
		expect(description).toContain(nextStep);
	});

	it('by equality such lists are filtered', async () => {
		const sources = rows(
			await listed(SETTINGS, 'dictionaryItem', { field: 'ENTITY_ID', operator: 'equals', value: 'SOURCE' }),
		);
		expect(new Set(sources.map((row) => row.ENTITY_ID))).toEqual(new Set(['SOURCE']));
		const condition = { field: 'FIELD_NAME', operator: 'equals', value: 'UF_CRM_1700000008' };
		expect(rows(await listed(SETTINGS, 'dealCustomField', condition))).toMatchObject([
			{ FIELD_NAME: 'UF_CRM_1700000008' },
		]);
	});

	it.each([
		['crm.status.list', { '=ENTITY_ID': 'SOURCE' }],
		['crm.deal.userfield.list', { '=FIELD_NAME': 'UF_CRM_1700000008' }],
		['sonet_group.get', { '@ID': [1] }],
	])('is refused in Bitrix24 API: %s %j', async (method, filter) => {
		const { message } = failure(await sandbox.api(all(method, filter)));
		expect(message).toContain(`in a way that ${method} ignores, so that all rows would come`);
	});
});

describe('a parameter of Bitrix24 API that comes from a list', () => {
	it('takes departments by name', async () => {
		rows(await typed('user.update', { ID: 2, UF_DEPARTMENT: 'operations' }));
		expect(sandbox.portal.store.people.departmentsOf(2)).toHaveLength(1);
		expect(failure(await typed('user.update', { ID: 2, UF_DEPARTMENT: 'Nope' })).message).toContain(
			'"UF_DEPARTMENT" needs one of its values ("Sandbox Ltd", "Operations") in each place, not "Nope"',
		);
	});

	it.each([
		[{ CRM_SOURCE: 'Nope' }, '"CRM_SOURCE" needs one of its values ("Call", "E-mail", "Website"'],
		[{ COST_CURRENCY: 'Franc' }, '"COST_CURRENCY" needs one of its values ("US Dollar (USD)"'],
	])('is refused with what there is: %j', async (parameters, message) => {
		const method = `telephony.externalCall.${'CRM_SOURCE' in parameters ? 'register' : 'finish'}`;
		expect(failure(await typed(method, { USER_ID: 1, ...parameters })).message).toContain(message);
	});
});
