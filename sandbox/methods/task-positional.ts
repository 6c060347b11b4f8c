import { RestError } from '../errors';
import {
	isArray,
	isMap,
	isNumeric,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { classicOffset } from './paging';
import { filterRows, orderRows } from './rows-filter';

const core = (text: string): RestError => new RestError('ERROR_CORE', `${text}<br>`);
const failure = (number: number, text: string, name: string): RestError =>
	core(`TASKS_ERROR_EXCEPTION_#${number}; ${text}; ${number}/TE/${name}`);
const wrongArgument = (text: string): RestError => failure(256, text, 'WRONG_ARGUMENTS');
const failed = (text: string): RestError => failure(8, text, 'ACTION_FAILED_TO_BE_PROCESSED');

interface Parameter {
	name: string;
	type: 'integer' | 'array';
	optional?: true;
}

const taskId: Parameter = { name: 'taskId', type: 'integer' };
const itemId: Parameter = { name: 'itemId', type: 'integer' };
const actionId: Parameter = { name: 'actionId', type: 'integer' };
const fieldsOf = (name: string): Parameter => ({ name, type: 'array' });
const optional = (name: string): Parameter => ({ name, type: 'array', optional: true });

/** Name of the parameter with the values in error texts. */
const FIELDS = 'arFields';

/** A kind of part of a task, such as checklist items. */
interface Family {
	/** `checklistitem` of `task.checklistitem.add`; also names its table. */
	name: string;
	writable: readonly string[];
	/** Whether the list works without a task, and then has the rows of all tasks. Such a list has pages. */
	listsAllTasks?: true;
	/** What the list is filtered by; absent: all columns. */
	filterable?: readonly string[];
	missingItem(): RestError;
	/** Default values of a new row. */
	initial(call: Call, values: PhpMap): PhpMap;
	/** @throws RestError when a required value is missing. */
	check(values: PhpMap): void;
	/** The answer of get, made of the row of a list. */
	one(row: PhpMap): PhpValue;
}

/** Arguments by position, whatever their names (docs/internals/fields.md#methods-that-take-parameters-by-position). */
function argumentsOf(call: Call, method: string, parameters: readonly Parameter[]): PhpValue[] {
	const sent = listOf(call.parameters);
	return parameters.map(({ name, type, optional: mayMiss }, index) => {
		const value = sent[index];
		if (value === undefined) {
			if (mayMiss) return [];
			throw wrongArgument(`Param #${index} (${name}) expected by method ${method}(), but not given.`);
		}
		if (type === 'integer' ? !isNumeric(value) : !isArray(value)) {
			throw wrongArgument(
				`Param #${index} (${name}) for method ${method}() expected to be of type "${type}", but given something else.`,
			);
		}
		return value;
	});
}

function onlyKeys(
	keys: Iterable<string>,
	allowed: readonly string[],
	method: string,
	index: number,
	name: string,
): void {
	for (const key of keys) {
		if (!allowed.includes(key)) {
			throw wrongArgument(`Param #${index} (${name}) for method ${method}() must not contain key "${key}".`);
		}
	}
}

/** The page that the parameter PARAMS asks for, of 50 rows at most. Behind the last page comes the first one. */
function pageOfParams(
	call: Call,
	options: PhpValue | undefined,
	rows: PhpMap[],
): { rows: PhpMap[]; total?: number } {
	const { pageLength, total } = call.portal.options.lists;
	const asked = isMap(options) ? options.NAV_PARAMS : undefined;
	const { nPageSize, iNumPage } = isMap(asked) ? asked : {};
	const size = Math.min(pageLength, toInt(nPageSize) || pageLength);
	const start = classicOffset((Math.max(1, toInt(iNumPage)) - 1) * size, rows.length);
	return { rows: rows.slice(start, start + size), ...(total && { total: rows.length }) };
}

const shown = (row: StoredRow): PhpMap => mapOf({ ID: String(row.id) }, row.values);

function familyMethods(family: Family): Method[] {
	const rowsOf = (call: Call): ReturnType<Call['store']['table']> => call.store.table(`task.${family.name}`);
	const requireTask = (call: Call, id: PhpValue | undefined): string => {
		if (!call.store.tasks.get(toInt(id))) throw failed('Action failed');
		return String(toInt(id));
	};
	const existing = (call: Call, [task, item]: PhpValue[]): StoredRow => {
		const row = rowsOf(call).get(toInt(item));
		if (!row || row.values.TASK_ID !== String(toInt(task))) throw family.missingItem();
		return row;
	};
	const method = (
		action: string,
		cost: Method['cost'],
		parameters: readonly Parameter[],
		run: (call: Call, sent: PhpValue[], method: string) => PhpValue,
	): Method => {
		const phpName = `ctask${family.name}::${action.toLowerCase()}`;
		return {
			name: `task.${family.name}.${action}`,
			scope: 'task',
			cost,
			run: (call) => ({ result: run(call, argumentsOf(call, phpName, parameters), phpName) }),
		};
	};
	const sentValues = (input: PhpValue | undefined, phpName: string, index: number): PhpMap => {
		const values = newMap();
		for (const [name, value] of Object.entries(isMap(input) ? input : {})) {
			onlyKeys([name], family.writable, phpName, index, FIELDS);
			values[name] = isArray(value) ? value : toText(value);
		}
		return values;
	};
	const list = (call: Call): MethodResult => {
		const phpName = `ctask${family.name}::getlist`;
		const [first] = listOf(call.parameters);
		// The server puts the task 0 in front of a list of parameters that begins with an array.
		const everyTask = family.listsAllTasks && (first === undefined || first === 0 || isArray(first));
		const parameters = [
			optional('arOrder'),
			optional('arFilter'),
			optional('arSelect'),
			optional('arParams'),
		];
		const sent = argumentsOf(call, phpName, everyTask ? parameters : [taskId, ...parameters]);
		const [order, filter, select, options] = everyTask ? sent : sent.slice(1);
		const id = everyTask ? undefined : requireTask(call, sent[0]);
		const rows = rowsOf(call)
			.all()
			.map(shown)
			.filter((row) => id === undefined || row.TASK_ID === id);
		const names = [
			'ID',
			'TASK_ID',
			'CREATED_BY',
			'USER_ID',
			'AUTHOR_ID',
			'AUTHOR_NAME',
			'POST_DATE',
			...DATES,
			...family.writable,
		];
		const offset = everyTask ? 0 : 1;
		onlyKeys(isMap(order) ? Object.keys(order) : [], names, phpName, offset, 'arOrder');
		const known = new Set(names);
		const { filterable = names } = family;
		const found = orderRows(
			filterRows(rows, filter, new Set(filterable), (name) =>
				onlyKeys([name], filterable, phpName, offset + 1, 'arFilter'),
			),
			order,
			known,
		);
		const { rows: page, total } = family.listsAllTasks ? pageOfParams(call, options, found) : { rows: found };
		const chosen = listOf(select).map(toText);
		const columns = (row: PhpMap): PhpMap =>
			mapOf(Object.fromEntries(Object.entries(row).filter(([name]) => chosen.includes(name))));
		const all = chosen.length === 0 || chosen.includes('*');
		return { result: all ? page : page.map(columns), ...(total !== undefined && { total }) };
	};
	return [
		method('add', 'write', [taskId, fieldsOf(FIELDS)], (call, [task, input], phpName) => {
			const values = sentValues(input, phpName, 1);
			family.check(values);
			const TASK_ID = requireTask(call, task);
			const row = mapOf({ TASK_ID }, family.initial(call, values), values);
			return rowsOf(call).add({ values: row }).id;
		}),
		method('get', 'read', [taskId, itemId], (call, sent) => family.one(shown(existing(call, sent)))),
		{
			name: `task.${family.name}.getlist`,
			scope: 'task',
			cost: 'list',
			run: list,
		},
		method('update', 'write', [taskId, itemId, fieldsOf(FIELDS)], (call, sent, phpName) => {
			const row = existing(call, sent);
			Object.assign(row.values, sentValues(sent[2], phpName, 2));
			return family.name === 'commentitem' ? true : null;
		}),
		method('delete', 'write', [taskId, itemId], (call, sent) => {
			rowsOf(call).delete(existing(call, sent).id);
			return family.name === 'elapseditem' ? null : true;
		}),
		method('isActionAllowed', 'read', [taskId, itemId, actionId], (call, sent) => {
			existing(call, sent);
			const actions = family.name === 'checklistitem' ? 5 : 3;
			return toInt(sent[2]) >= 1 && toInt(sent[2]) <= actions;
		}),
		method('getmanifest', 'read', [], () =>
			mapOf({
				'Manifest version': '1',
				[`REST: writable ${family.name} data fields`]: [...family.writable],
			}),
		),
		...(family.name === 'checklistitem'
			? [
					...(['complete', 'renew'] as const).map((action) =>
						method(action, 'write', [taskId, itemId], (call, sent) => {
							existing(call, sent).values.IS_COMPLETE = action === 'complete' ? 'Y' : 'N';
							return true;
						}),
					),
					method(
						'moveafteritem',
						'write',
						[taskId, itemId, { name: 'afterItemId', type: 'integer' }],
						(call, sent) => {
							const after = existing(call, [sent[0] ?? null, sent[2] ?? null]);
							existing(call, sent).values.SORT_INDEX = String(toInt(after.values.SORT_INDEX) + 1);
							return null;
						},
					),
				]
			: []),
	];
}

const DATES = ['CREATED_DATE', 'DATE_START', 'DATE_STOP', 'MINUTES', 'SOURCE', 'TOGGLED_BY', 'TOGGLED_DATE'];
const itemNotFound = (): RestError =>
	failure(512, 'Check listitem not found or not accessible', 'ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE');

const families: Family[] = [
	{
		name: 'checklistitem',
		writable: ['TITLE', 'SORT_INDEX', 'IS_COMPLETE', 'IS_IMPORTANT', 'PARENT_ID', 'MEMBERS', 'ATTACHMENTS'],
		missingItem: itemNotFound,
		check: ({ TITLE }) => {
			if (toText(TITLE) === '') throw failed('Item name not specified');
		},
		initial: (call) => ({
			PARENT_ID: '0',
			CREATED_BY: String(call.userId),
			SORT_INDEX: '0',
			IS_COMPLETE: 'N',
			IS_IMPORTANT: 'N',
			TOGGLED_BY: null,
			TOGGLED_DATE: '',
			MEMBERS: [],
			ATTACHMENTS: [],
		}),
		one: (row) => row,
	},
	{
		name: 'elapseditem',
		writable: ['SECONDS', 'COMMENT_TEXT', 'CREATED_DATE', 'USER_ID'],
		listsAllTasks: true,
		filterable: ['ID', 'USER_ID', 'CREATED_DATE'],
		missingItem: () => core('Task not found'),
		check: ({ SECONDS, COMMENT_TEXT }) => {
			if (SECONDS === undefined || COMMENT_TEXT === undefined) throw core('ACTION_NOT_ALLOWED');
		},
		initial: (call, { SECONDS }) => {
			const now = call.store.time.format(call.store.now());
			return {
				USER_ID: String(call.userId),
				MINUTES: String(Math.floor(toInt(SECONDS) / 60)),
				SOURCE: '2',
				CREATED_DATE: now,
				DATE_START: now,
				DATE_STOP: now,
			};
		},
		// The documented sample is a list with one row.
		one: (row) => [row],
	},
	{
		name: 'commentitem',
		writable: [
			'POST_MESSAGE',
			'AUTHOR_ID',
			'AUTHOR_NAME',
			'AUTHOR_EMAIL',
			'USE_SMILES',
			'UF_FORUM_MESSAGE_DOC',
		],
		filterable: ['ID', 'AUTHOR_ID', 'AUTHOR_NAME', 'POST_DATE'],
		missingItem: itemNotFound,
		check: ({ POST_MESSAGE }) => {
			if (toText(POST_MESSAGE) === '') throw core('Comment text is not specified');
		},
		initial: (call) => {
			const author = call.store.users.find(({ id }) => id === call.userId);
			return {
				POST_MESSAGE_HTML: null,
				AUTHOR_ID: String(call.userId),
				AUTHOR_NAME: author ? `${author.name} ${author.lastName}` : '',
				AUTHOR_EMAIL: '',
				POST_DATE: call.store.time.format(call.store.now()),
			};
		},
		one: (row) => row,
	},
];

/** task.checklistitem.*, task.elapseditem.* and task.commentitem.*, which take parameters by position. */
export const taskPositionalMethods: Method[] = families.flatMap(familyMethods);
