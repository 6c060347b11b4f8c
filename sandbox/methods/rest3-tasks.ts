import { errors3 } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Task } from '../store/rows';
import type { Call, Method, MethodResult } from './method';

/** Most rows of a page, whatever `limit` says (docs/internals/portal.md#other-limits). */
const LONGEST_PAGE = 50;
const LARGEST_LIMIT = 1000;

/** Writable fields, and their names in the store. */
const FIELDS: Readonly<Record<string, string>> = {
	title: 'TITLE',
	description: 'DESCRIPTION',
	creatorId: 'CREATED_BY',
	responsibleId: 'RESPONSIBLE_ID',
	deadline: 'DEADLINE',
};

const DEFAULTS: Readonly<Record<string, PhpValue>> = { DESCRIPTION: '', PRIORITY: '1', STATUS: '2' };

/** A task as REST 3.0 shows it: IDs are numbers. Unknown names in `select` are left out. */
function view(task: Task, select: readonly string[]): PhpMap {
	const all: PhpMap = mapOf({ id: task.id });
	for (const [name, kept] of Object.entries(FIELDS)) {
		const value = task.values[kept] ?? null;
		all[name] = name.endsWith('Id') && value !== null ? toInt(value) : value;
	}
	if (select.length === 0) return all;
	const chosen = newMap();
	for (const name of select) if (name in all) chosen[name] = all[name];
	return chosen;
}

const selectOf = (call: Call): string[] => listOf(call.controller('select')).map(toText);

function existing(call: Call): Task {
	const id = call.controller('id');
	if (id === undefined) throw errors3.validation('id', 'Required field `id` is not specified');
	const task = call.store.tasks.get(toInt(id));
	if (task === undefined) throw errors3.notFound(toInt(id));
	return task;
}

function parse(call: Call): PhpMap {
	const fields = call.controller('fields');
	if (!isMap(fields)) throw errors3.validation('fields', 'Required field `fields` is not specified');
	const values = newMap();
	for (const [name, value] of Object.entries(fields)) {
		const kept = FIELDS[name];
		if (kept === undefined) throw errors3.unknownField(name, 'TaskDto');
		values[kept] = value === null ? null : toText(value);
	}
	return values;
}

function add(call: Call): MethodResult {
	const values = parse(call);
	for (const [name, kept] of Object.entries(FIELDS).filter(([one]) => /^title$|Id$/.test(one))) {
		if (values[kept] === undefined)
			throw errors3.validation(name, `Required field \`${name}\` is not specified`);
	}
	const now = call.store.now();
	const task = call.store.tasks.add({
		values: mapOf(DEFAULTS, values),
		created: now,
		changed: now,
		closed: null,
	});
	return { result: mapOf({ item: view(task, []) }) };
}

function list(call: Call): MethodResult {
	const conditions = listOf(call.controller('filter')).map(conditionOf);
	const pagination = call.controller('pagination');
	const { page = 1, limit = LONGEST_PAGE, offset } = isMap(pagination) ? pagination : {};
	if (typeof limit !== 'number' || limit < 1 || limit > LARGEST_LIMIT) {
		throw errors3.validation('pagination.limit', 'Invalid value of `limit`');
	}
	const length = Math.min(limit, LONGEST_PAGE);
	const start = offset === undefined ? (toInt(page) - 1) * length : toInt(offset);
	const order = call.controller('order');
	const descending = isMap(order) && toText(order.id).toUpperCase() === 'DESC';
	const found = call.store.tasks.all().filter(({ id }) => conditions.every((holds) => holds(id)));
	const tasks = (descending ? [...found].reverse() : found).slice(start, start + length);
	const select = selectOf(call);
	return { result: mapOf({ items: tasks.map((task) => view(task, select)) }) };
}

const OPERATORS: Record<string, (id: number, value: PhpValue) => boolean> = {
	'=': (id, value) => id === toInt(value),
	'!=': (id, value) => id !== toInt(value),
	'>': (id, value) => id > toInt(value),
	'>=': (id, value) => id >= toInt(value),
	'<': (id, value) => id < toInt(value),
	'<=': (id, value) => id <= toInt(value),
	in: (id, value) => listOf(value).map(toInt).includes(id),
};

/** Reads a condition: `["id", ">", 5]`. */
function conditionOf(condition: PhpValue): (id: number) => boolean {
	const [field, operator, value] = listOf(condition);
	if (field !== 'id') throw errors3.unknownField(toText(field), 'TaskDto');
	const holds = OPERATORS[toText(operator)];
	if (holds === undefined) throw errors3.unknownOperator(toText(operator));
	return (id) => holds(id, value);
}

const done: MethodResult = { result: mapOf({ result: true }) };

/**
 * tasks.task.* of REST 3.0 (https://apidocs.bitrix24.com/api-reference/tasks/tasks-task-list-rest-v3.html), for the
 * same tasks.
 */
export const rest3TaskMethods: Method[] = [
	{ name: 'api/tasks.task.add', scope: 'tasks', cost: 'write', run: add },
	{
		name: 'api/tasks.task.get',
		scope: 'tasks',
		cost: 'read',
		run: (call) => ({ result: mapOf({ item: view(existing(call), selectOf(call)) }) }),
	},
	{ name: 'api/tasks.task.list', scope: 'tasks', cost: 'list', run: list },
	{
		name: 'api/tasks.task.update',
		scope: 'tasks',
		cost: 'write',
		run: (call) => {
			const task = existing(call);
			Object.assign(task.values, parse(call));
			task.changed = call.store.now();
			return done;
		},
	},
	{
		name: 'api/tasks.task.delete',
		scope: 'tasks',
		cost: 'write',
		run: (call) => {
			call.store.tasks.delete(existing(call).id);
			return done;
		},
	},
];
