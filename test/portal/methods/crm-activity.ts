import { errors, RestError } from '../errors';
import { newMap, toInt, toText, type PhpMap } from '../php/value';
import type { Activity } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

function view(call: Call, activity: Activity): PhpMap {
	const { time } = call.store;
	return Object.assign(newMap(), {
		ID: String(activity.id),
		OWNER_ID: String(activity.ownerId),
		OWNER_TYPE_ID: String(activity.ownerTypeId),
		TYPE_ID: '6',
		PROVIDER_ID: 'CRM_TODO',
		PROVIDER_TYPE_ID: 'TODO',
		SUBJECT: activity.subject,
		DESCRIPTION: activity.description,
		CREATED: time.format(activity.created),
		LAST_UPDATED: time.format(activity.updated),
		DEADLINE: time.format(activity.deadline),
		COMPLETED: activity.completed ? 'Y' : 'N',
		STATUS: activity.completed ? '2' : '1',
		RESPONSIBLE_ID: String(activity.responsibleId),
		AUTHOR_ID: String(activity.authorId),
		PRIORITY: '2',
	});
}

function existing(call: Call): Activity {
	const found = call.store.activities.get(call.classicId());
	if (!found) throw errors.classic('Activity is not found.');
	return found;
}

function deadlineOf(call: Call, name: string): number {
	const value = call.controller(name);
	if (value === undefined) throw errors.missingParameter(name);
	const moment = call.store.time.parse(toText(value));
	if (moment === undefined) throw new RestError('WRONG_DATETIME_FORMAT', 'Incorrect date format');
	return moment;
}

function checkOwner(call: Call): { ownerTypeId: number; ownerId: number } {
	const ownerTypeId = call.controllerInt('ownerTypeId');
	const ownerId = call.controllerInt('ownerId');
	const type = call.store.entityType(ownerTypeId);
	if (!type || !call.store.record(ownerTypeId, ownerId)) {
		throw new RestError('OWNER_NOT_FOUND', 'Owner of the entity not found');
	}
	return { ownerTypeId, ownerId };
}

function addTodo(call: Call): MethodResult {
	const owner = checkOwner(call);
	const now = call.store.now();
	const activity = call.store.activities.add({
		...owner,
		subject: toText(call.controller('title')) || 'To-do',
		description: toText(call.controller('description')),
		responsibleId: toInt(call.controller('responsibleId')) || call.userId,
		authorId: call.userId,
		deadline: deadlineOf(call, 'deadline'),
		created: now,
		updated: now,
		completed: false,
	});
	return { result: Object.assign(newMap(), { id: activity.id }) };
}

/** The four setters of one value and the full update: they find the to-do by id and owner. */
function changeTodo(call: Call, change: (activity: Activity) => void): MethodResult {
	checkOwner(call);
	const activity = call.store.activities.get(call.controllerInt('id'));
	if (!activity) throw errors.notFound('Element not found');
	change(activity);
	activity.updated = call.store.now();
	return { result: Object.assign(newMap(), { id: activity.id }) };
}

function list(call: Call): MethodResult {
	const rows = call.store.activities.all().map((activity) => view(call, activity));
	const known = new Set(Object.keys(rows[0] ?? {}));
	const found = orderRows(filterRows(rows, call.classic('filter'), known), call.classic('order'), known);
	const { rows: page, info } = pageOfRows(call, found);
	return { result: page, ...info };
}

function update(call: Call): MethodResult {
	const activity = existing(call);
	const fields = call.classic('fields');
	const given = typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? fields : newMap();
	if (given.COMPLETED !== undefined) activity.completed = given.COMPLETED === 'Y';
	if (given.SUBJECT !== undefined) activity.subject = toText(given.SUBJECT);
	if (given.DESCRIPTION !== undefined) activity.description = toText(given.DESCRIPTION);
	if (given.RESPONSIBLE_ID !== undefined) activity.responsibleId = toInt(given.RESPONSIBLE_ID);
	activity.updated = call.store.now();
	return { result: true };
}

const crm = { scope: 'crm' } as const;

export const crmActivityMethods: Method[] = [
	{ name: 'crm.activity.todo.add', ...crm, cost: 'write', run: addTodo },
	{
		name: 'crm.activity.todo.update',
		...crm,
		cost: 'write',
		run: (call) =>
			changeTodo(call, (activity) => {
				activity.deadline = deadlineOf(call, 'deadline');
				if (call.controller('title') !== undefined) activity.subject = toText(call.controller('title'));
				activity.description = toText(call.controller('description'));
			}),
	},
	{
		name: 'crm.activity.todo.updateDeadline',
		...crm,
		cost: 'write',
		run: (call) => changeTodo(call, (activity) => (activity.deadline = deadlineOf(call, 'value'))),
	},
	{
		name: 'crm.activity.todo.updateDescription',
		...crm,
		cost: 'write',
		run: (call) => changeTodo(call, (activity) => (activity.description = toText(call.controller('value')))),
	},
	{
		name: 'crm.activity.todo.updateResponsibleUser',
		...crm,
		cost: 'write',
		run: (call) =>
			changeTodo(call, (activity) => (activity.responsibleId = call.controllerInt('responsibleId'))),
	},
	{ name: 'crm.activity.list', ...crm, cost: 'list', run: list },
	{ name: 'crm.activity.get', ...crm, cost: 'read', run: (call) => ({ result: view(call, existing(call)) }) },
	{ name: 'crm.activity.update', ...crm, cost: 'write', run: update },
	{
		name: 'crm.activity.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			call.store.activities.delete(existing(call).id);
			return { result: true };
		},
	},
];
