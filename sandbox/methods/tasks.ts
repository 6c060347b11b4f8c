import { RestError } from '../errors';
import { isArray, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Task } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

/** Statuses of tasks. */
const Status = {
	pending: '2',
	inProgress: '3',
	awaitingControl: '4',
	done: '5',
	deferred: '6',
	declined: '7',
} as const;

const LISTS = new Set(['ACCOMPLICES', 'AUDITORS', 'TAGS', 'UF_CRM_TASK', 'UF_TASK_WEBDAV_FILES']);
const MOMENTS = new Set(['DEADLINE', 'START_DATE_PLAN', 'END_DATE_PLAN']);

const YES_NO = { Y: 'Yes', N: 'No' };

/**
 * Fields with a list of values.
 * https://apidocs.bitrix24.com/api-reference/tasks/tasks-task-get-fields.html
 */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	PRIORITY: { 2: 'High', 1: 'Medium', 0: 'Low' },
	STATUS: { 2: 'Pending', 3: 'In Progress', 4: 'Awaiting Control', 5: 'Completed', 6: 'Deferred' },
	ALLOW_CHANGE_DEADLINE: YES_NO,
	TASK_CONTROL: YES_NO,
};
const NUMBERS = new Set([
	'GROUP_ID',
	'PARENT_ID',
	'RESPONSIBLE_ID',
	'CREATED_BY',
	'STAGE_ID',
	'TIME_ESTIMATE',
]);

/** Writable fields and their defaults. */
const DEFAULTS: Readonly<Record<string, PhpValue>> = {
	TITLE: '',
	DESCRIPTION: '',
	PRIORITY: '1',
	STATUS: Status.pending,
	GROUP_ID: '0',
	PARENT_ID: null,
	RESPONSIBLE_ID: null,
	CREATED_BY: null,
	DEADLINE: null,
	START_DATE_PLAN: null,
	END_DATE_PLAN: null,
	XML_ID: null,
	ALLOW_CHANGE_DEADLINE: 'N',
	TASK_CONTROL: 'N',
	TIME_ESTIMATE: '0',
	STAGE_ID: '0',
	ACCOMPLICES: [],
	AUDITORS: [],
	TAGS: [],
	UF_CRM_TASK: [],
	UF_TASK_WEBDAV_FILES: [],
};

function typeOf(name: string): string {
	if (name === 'UF_CRM_TASK') return 'crm';
	if (name in VALUES) return 'enum';
	if (MOMENTS.has(name)) return 'datetime';
	if (name === 'ID' || NUMBERS.has(name)) return 'integer';
	return LISTS.has(name) ? 'array' : 'string';
}

const camel = (name: string): string =>
	name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** All values of a task under UPPER names, for filters. */
function upper(call: Call, task: Task): PhpMap {
	const { time } = call.store;
	return mapOf(DEFAULTS, task.values, {
		ID: String(task.id),
		CREATED_DATE: time.format(task.created),
		CHANGED_DATE: time.format(task.changed),
		ACTIVITY_DATE: time.format(task.changed),
		CLOSED_DATE: task.closed === null ? null : time.format(task.closed),
	});
}

/** A task as tasks.task.* shows it: camelCase names, and texts for nearly all values. */
function view(call: Call, task: Task, select: readonly string[]): PhpMap {
	const values = upper(call, task);
	const names = select.length === 0 || select.includes('*') ? Object.keys(values) : ['ID', ...select];
	const result = newMap();
	for (const name of names) {
		const value = values[name];
		// Links to CRM records are shown only when `select` has their name or UF_*.
		const hidden = name.startsWith('UF_') && !select.includes(name) && !select.includes('UF_*');
		if (value !== undefined && !hidden) result[camel(name)] = value;
	}
	for (const [role, name] of [
		['responsible', 'RESPONSIBLE_ID'],
		['creator', 'CREATED_BY'],
	] as const) {
		const user = call.store.users.find((one) => String(one.id) === values[name]);
		if (!user || !names.includes(name)) continue;
		result[role] = mapOf({
			id: String(user.id),
			name: `${user.name} ${user.lastName}`,
			link: `/company/personal/user/${user.id}/`,
			icon: '/bitrix/images/tasks/default_avatar.png',
			workPosition: user.position,
		});
	}
	result.group = [];
	return result;
}

/** The task of a call; undefined when there is none. @throws RestError code 0 or 100 when the ID is missing. */
function find(call: Call, name = 'taskId'): Task | undefined {
	const value = call.controller(name);
	if (value === undefined) {
		throw new RestError(
			'100',
			'CTaskItem All parameters in the constructor must have real class type (internal error)',
		);
	}
	if (isArray(value) || toInt(value) <= 0) throw new RestError('0', 'wrong task id');
	return call.store.tasks.get(toInt(value));
}

/** The task of a call. @throws RestError when there is none. */
export function existing(call: Call, name?: string): Task {
	const task = find(call, name);
	if (!task)
		throw new RestError('1048582', 'TASKS_ERROR_EXCEPTION_#1048582; Task not found or access denied<br>');
	return task;
}

const core = (text: string): RestError => new RestError('ERROR_CORE', `${text}<br>`);

/**
 * IDs of the attachments of a task. `n5` attaches the file 5 of Drive, and a number keeps an attachment; what is neither is left
 * out. Nothing checks that files of Drive exist.
 */
function attachments(call: Call, value: PhpValue, present: PhpValue): PhpValue[] {
	const files = call.store.table('tasks.task.file');
	return listOf(value).flatMap((one) => {
		const [, fileId] = /^n(\d+)$/.exec(toText(one)) ?? [];
		if (fileId !== undefined) return [files.add({ values: mapOf({ fileId: toInt(fileId) }) }).id];
		return listOf(present)
			.map(toInt)
			.filter((id) => id === toInt(one));
	});
}

/** Reads the fields of a task. Unknown names are ignored. */
function parse(call: Call, input: PhpMap | PhpValue[], present: PhpValue = []): PhpMap {
	const values = newMap();
	for (const [name, value] of Object.entries(input)) {
		if (!(name in DEFAULTS)) continue;
		if (name === 'UF_TASK_WEBDAV_FILES') values[name] = attachments(call, value, present);
		else if (LISTS.has(name)) values[name] = listOf(value).map(toText);
		else if (MOMENTS.has(name)) values[name] = momentOf(call, value);
		else if (VALUES[name] === YES_NO) values[name] = value === 'Y' ? 'Y' : 'N';
		else if (name === 'PRIORITY') values[name] = toText(value) in VALUES.PRIORITY ? toText(value) : '1';
		else if (name === 'TIME_ESTIMATE') values[name] = String(toInt(value));
		else values[name] = toText(value);
	}
	if (values.RESPONSIBLE_ID !== undefined) {
		const known = call.store.users.some((user) => String(user.id) === values.RESPONSIBLE_ID);
		if (!known) throw core('User specified in the "Responsible" field not found');
	}
	if (values.STATUS !== undefined && !Object.values<PhpValue>(Status).includes(values.STATUS)) {
		throw core('Incorrect status');
	}
	if (values.PARENT_ID && !call.store.tasks.get(toInt(values.PARENT_ID))) {
		throw core('Task specified in the "Parent Task" field not found');
	}
	return values;
}

function momentOf(call: Call, value: PhpValue): PhpValue {
	if (value === null || value === '') return null;
	const moment = call.store.time.parse(toText(value));
	if (moment === undefined) throw core('Incorrect date');
	return call.store.time.format(moment);
}

function add(call: Call): MethodResult {
	const fields = call.controllerArray('fields', true);
	const values = parse(call, fields);
	if (toText(values.TITLE) === '') throw core('Task title not specified');
	if (toText(values.RESPONSIBLE_ID) === '') throw core('Responsible person not specified');
	values.CREATED_BY ??= String(call.userId);
	const now = call.store.now();
	return one(call, call.store.tasks.add({ values, created: now, changed: now, closed: null }));
}

/** The answer of methods that change a task. */
export const one = (call: Call, task: Task): MethodResult => ({
	result: mapOf({ task: view(call, task, ['*', 'UF_CRM_TASK']) }),
});

/** https://apidocs.bitrix24.com/api-reference/tasks/tasks-task-list.html */
const FILTERABLE = new Set([
	...['ID', 'PARENT_ID', 'GROUP_ID', 'CREATED_BY', 'STATUS_CHANGED_BY', 'PRIORITY', 'FORUM_TOPIC_ID'],
	...[
		'RESPONSIBLE_ID',
		'TITLE',
		'TAG',
		'REAL_STATUS',
		'STATUS',
		'MARK',
		'SITE_ID',
		'ADD_IN_REPORT',
		'DATE_START',
	],
	...['DEADLINE', 'CREATED_DATE', 'CLOSED_DATE', 'CHANGED_DATE', 'ACCOMPLICE', 'AUDITOR', 'DEPENDS_ON'],
	...['ONLY_ROOT_TASKS', 'STAGE_ID', 'SPRINT_ID', 'BACKLOG_ID', 'UF_CRM_TASK'],
]);
const SORTABLE = new Set([
	...['ID', 'TITLE', 'TIME_SPENT_IN_LOGS', 'DATE_START', 'CREATED_DATE', 'CHANGED_DATE', 'CLOSED_DATE'],
	...[
		'ACTIVITY_DATE',
		'START_DATE_PLAN',
		'END_DATE_PLAN',
		'DEADLINE',
		'REAL_STATUS',
		'STATUS_COMPLETE',
		'PRIORITY',
	],
	...[
		'MARK',
		'CREATED_BY_LAST_NAME',
		'RESPONSIBLE_LAST_NAME',
		'GROUP_ID',
		'TIME_ESTIMATE',
		'ALLOW_CHANGE_DEADLINE',
	],
	...['ALLOW_TIME_TRACKING', 'MATCH_WORK_TIME', 'FAVORITE', 'SORTING', 'IS_PINNED', 'IS_PINNED_IN_GROUP'],
]);

function list(call: Call): MethodResult {
	const rows = call.store.tasks.all().map((task) => {
		const row = upper(call, task);
		// Filters and orders have names of their own for some columns.
		const { ACCOMPLICES = null, AUDITORS = null, STATUS = null, TAGS = null } = row;
		return mapOf(row, { ACCOMPLICE: ACCOMPLICES, AUDITOR: AUDITORS, REAL_STATUS: STATUS, TAG: TAGS });
	});
	const order = call.controllerArray('order');
	for (const name of Object.keys(order)) {
		if (!SORTABLE.has(name)) throw new RestError('0', 'Invalid sorting key (internal error)');
	}
	// Names that the documentation does not list are ignored.
	const filter = call.controllerArray('filter');
	const custom = Object.keys(filter)
		.map((key) => key.replace(/^[^A-Z]*/, ''))
		.filter((name) => name.startsWith('UF_'));
	const found = orderRows(filterRows(rows, filter, new Set([...FILTERABLE, ...custom])), order, SORTABLE);
	const select = listOf(call.controllerArray('select')).map(toText);
	return controllerList(call, 'tasks', found, (row) => {
		const task = call.store.tasks.get(toInt(row.ID));
		return task ? view(call, task, select) : [];
	});
}

function update(call: Call): MethodResult {
	const task = existing(call);
	const fields = call.controllerArray('fields', true);
	Object.assign(task.values, parse(call, fields, task.values.UF_TASK_WEBDAV_FILES));
	task.changed = call.store.now();
	return one(call, task);
}

/** A method that sets a status: complete, renew, start, … */
function transition(name: string, status: string): Method {
	return {
		name: `tasks.task.${name}`,
		scope: 'task',
		cost: 'write',
		run: (call) => {
			const task = existing(call);
			task.values.STATUS = status;
			task.changed = call.store.now();
			task.closed = status === Status.done ? task.changed : null;
			return one(call, task);
		},
	};
}

const task = { scope: 'task' } as const;

export const taskMethods: Method[] = [
	{ name: 'tasks.task.add', ...task, cost: 'write', run: add },
	{
		name: 'tasks.task.get',
		...task,
		cost: 'read',
		run: (call) => {
			const found = find(call);
			// For a missing or forbidden task the answer is an empty list and no error.
			if (!found) return { result: [] };
			const select = listOf(call.controllerArray('select')).map(toText);
			return { result: mapOf({ task: view(call, found, select) }) };
		},
	},
	{ name: 'tasks.task.list', ...task, cost: 'list', run: list },
	{ name: 'tasks.task.update', ...task, cost: 'write', run: update },
	{
		name: 'tasks.task.delete',
		...task,
		cost: 'write',
		run: (call) => {
			call.store.tasks.delete(existing(call).id);
			return { result: mapOf({ task: true }) };
		},
	},
	{
		name: 'tasks.task.delegate',
		...task,
		cost: 'write',
		run: (call) => {
			const found = existing(call);
			const userId = call.controllerInt('userId');
			Object.assign(found.values, parse(call, { RESPONSIBLE_ID: String(userId) }));
			found.changed = call.store.now();
			return one(call, found);
		},
	},
	transition('complete', Status.done),
	transition('renew', Status.pending),
	transition('start', Status.inProgress),
	transition('pause', Status.pending),
	transition('defer', Status.deferred),
	transition('approve', Status.done),
	transition('disapprove', Status.pending),
	{
		name: 'tasks.task.getFields',
		...task,
		cost: 'read',
		run: () => {
			const fields = newMap();
			for (const name of ['ID', ...Object.keys(DEFAULTS)]) {
				fields[name] = mapOf({
					title: name,
					type: typeOf(name),
					...(name in VALUES && { values: mapOf(VALUES[name]) }),
					required: name === 'TITLE' || name === 'RESPONSIBLE_ID',
				});
			}
			return { result: mapOf({ fields }) };
		},
	},
];
