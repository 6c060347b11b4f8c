import { errors, RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import { describeColumns, fieldsOf, rowById, rowFamily, type Column, type RowKind } from './described-rows';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

const method = (
	name: string,
	cost: Method['cost'],
	run: (call: Call) => PhpValue | MethodResult,
): Method => ({
	name: `crm.${name}`,
	scope: 'crm',
	cost,
	run: (call) => {
		const answer = run(call);
		return isAnswer(answer) ? answer : { result: answer };
	},
});

/** Whether a value is a whole answer, with `total` and `next`, and not only a result. PHP maps have no prototype. */
const isAnswer = (value: PhpValue | MethodResult): value is MethodResult =>
	value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;

const RECURRING: RowKind = {
	name: 'crm.deal.recurring',
	label: 'recurring deal',
	columns: () => [
		['ID', 'integer', 'ID', 'readOnly'],
		['DEAL_ID', 'integer', 'Deal', 'required'],
		['BASED_ID', 'integer', 'Based on', 'readOnly'],
		['ACTIVE', 'char', 'Active'],
		['NEXT_EXECUTION', 'datetime', 'Next', 'readOnly'],
		['COUNTER_REPEAT', 'integer', 'Made', 'readOnly'],
		['START_DATE', 'date', 'Start'],
		['CATEGORY_ID', 'char', 'Pipeline'],
		['IS_LIMIT', 'char', 'Limited'],
		['LIMIT_REPEAT', 'integer', 'Limit'],
		['LIMIT_DATE', 'date', 'Last day'],
		['PARAMS', 'recurring_params', 'Parameters'],
	],
	check: (call, values) => {
		const { PARAMS } = fieldsOf(call);
		if (PARAMS !== undefined) values.PARAMS = PARAMS;
	},
};

const recurring = [
	...rowFamily(RECURRING),
	method('deal.recurring.expose', 'write', (call) => {
		const { values } = rowById(call, RECURRING, call.classicId());
		const pattern = call.store.record(2, toInt(values.DEAL_ID));
		return mapOf({ DEAL_ID: call.store.add(2, { title: pattern?.title ?? '' }, call.userId).id });
	}),
];

const SOLUTION: readonly Column[] = [
	['id', 'integer', 'ID', 'readOnly'],
	['title', 'string', 'Title', 'required'],
	['typeIds', 'crm_dynamic_type', 'Types', 'multiple'],
];

const solutionView = ({ id, values }: StoredRow): PhpMap => mapOf({ id, title: '', typeIds: [], ...values });

function solution(call: Call): StoredRow {
	const found = call.store.table('crm.automatedsolution').get(call.controllerInt('id'));
	if (!found) throw errors.notFound('Not found');
	return found;
}

function solutionInput(call: Call, isNew: boolean): PhpMap {
	const fields = call.controllerArray('fields', true);
	const { title, typeIds } = isMap(fields) ? fields : newMap();
	if (isNew ? toText(title) === '' : title === '')
		throw new RestError('BX_EMPTY_REQUIRED', "The required field 'Title' is not filled");
	return mapOf({
		...(title !== undefined && { title }),
		...(typeIds !== undefined && { typeIds: listOf(typeIds).map(toInt) }),
	});
}

const oneSolution = (row: StoredRow): PhpMap => mapOf({ automatedSolution: solutionView(row) });

const solutions = [
	method('automatedsolution.fields', 'read', () => describeColumns(SOLUTION)),
	method('automatedsolution.add', 'write', (call) =>
		oneSolution(call.store.table('crm.automatedsolution').add({ values: solutionInput(call, true) })),
	),
	method('automatedsolution.get', 'read', (call) => oneSolution(solution(call))),
	method('automatedsolution.update', 'write', (call) => {
		const row = solution(call);
		Object.assign(row.values, solutionInput(call, false));
		return oneSolution(row);
	}),
	method('automatedsolution.delete', 'write', (call) => {
		call.store.table('crm.automatedsolution').delete(solution(call).id);
		return null;
	}),
	method('automatedsolution.list', 'list', (call) => {
		const known = new Set(['id', 'title']);
		const all = call.store.table('crm.automatedsolution').all().map(solutionView);
		const refuse = (name: string): never => {
			throw errors.invalidFilterField(name);
		};
		const found = filterRows(all, call.controller('filter'), known, refuse);
		return controllerList(call, 'automatedSolutions', orderRows(found, call.controller('order'), known));
	}),
];

const CALL_LIST_TYPES: Record<string, number> = { CONTACT: 3, COMPANY: 4 };

function callListInput(call: Call): PhpMap {
	for (const name of ['ENTITY_TYPE', 'ENTITIES'])
		if (call.classic(name) === undefined) throw new RestError('ERROR_ARGUMENT', `${name} is not found`);
	const type = toText(call.classic('ENTITY_TYPE'));
	const entityTypeId = CALL_LIST_TYPES[type];
	if (entityTypeId === undefined) throw new RestError('ENTITY_TYPE_ERROR', 'Incorrect entity type');
	const sent = call.classic('ENTITIES');
	if (!Array.isArray(sent) && !isMap(sent)) throw new RestError('ENTITIES_ERROR', 'Entities is not array');
	const ids = listOf(sent).map(toInt);
	if (ids.some((id) => !call.store.record(entityTypeId, id)))
		throw new RestError('ENTITY_ERROR', 'Incorrect entities id');
	return mapOf({
		ENTITY_TYPE: type,
		ENTITY_TYPE_ID: String(entityTypeId),
		WEBFORM_ID: toText(call.classic('WEBFORM_ID')),
		CREATED_BY_ID: String(call.userId),
		entities: ids,
	});
}

function callList(call: Call, name: string): StoredRow {
	if (call.classic(name) === undefined) throw new RestError('ERROR_ARGUMENT', `${name} is not found`);
	const found = call.store.table('crm.calllist').get(toInt(call.classic(name)));
	if (!found) throw new RestError('LIST_ID_ERROR', 'Incorrect list id');
	return found;
}

function callListView({ id, values: { entities: _, ...values } }: StoredRow): PhpMap {
	return mapOf({ ID: String(id), ...(values as Record<string, PhpValue>) });
}

const CALL_LIST = new Set(['ID', 'CREATED_BY_ID', 'WEBFORM_ID', 'ENTITY_TYPE_ID']);

const callLists = [
	method('calllist.add', 'write', (call) => {
		const DATE_CREATE = call.store.time.format(call.store.now()).slice(0, 19).replace('T', ' ');
		return call.store.table('crm.calllist').add({ values: mapOf({ DATE_CREATE, ...callListInput(call) }) })
			.id;
	}),
	method('calllist.get', 'read', (call) => callListView(callList(call, 'ID'))),
	method('calllist.list', 'list', (call) =>
		orderRows(
			filterRows(call.store.table('crm.calllist').all().map(callListView), call.classic('FILTER'), CALL_LIST),
			call.classic('ORDER'),
			CALL_LIST,
		),
	),
	method('calllist.items.get', 'list', (call) => {
		const { values } = callList(call, 'LIST_ID');
		const items = listOf(values.entities).map((ID) =>
			mapOf({ ID, STATUS: 'IN_WORK', ENTITY_TYPE: toInt(values.ENTITY_TYPE_ID) }),
		);
		return filterRows(items, call.classic('FILTER'), new Set(['STATUS']));
	}),
	method('calllist.statuslist', 'read', () => [
		mapOf({ ID: 61, NAME: 'In Progress', SORT: 10, STATUS_ID: 'IN_WORK' }),
		mapOf({ ID: 63, NAME: 'Successful', SORT: 20, STATUS_ID: 'SUCCESS' }),
	]),
	method('calllist.update', 'write', (call) => {
		Object.assign(callList(call, 'LIST_ID').values, callListInput(call));
		return true;
	}),
];

const traces = [
	method('tracking.trace.add', 'write', (call) => {
		const trace = call.classic('TRACE');
		if (trace === undefined) throw new RestError('ERROR_CORE', 'Parameter `TRACE` required.');
		return call.store.table('crm.tracking.trace').add({ values: mapOf({ trace }) }).id;
	}),
	method('tracking.trace.delete', 'write', (call) => {
		const id = toInt(call.classic('id'));
		if (id === 0) throw new RestError('ERROR_CORE', 'Parameter `id` required.');
		call.store.table('crm.tracking.trace').delete(id);
		return null;
	}),
];

/** Triggers do nothing here. The method only checks that the record exists. */
const trigger = method('automation.trigger', 'write', (call) => {
	const target = toText(call.classic('target'));
	if (target === '') throw errors.classic('Target is not set.');
	const [, name, id] = /^([A-Z_\d]+)_(\d+)$/.exec(target) ?? [];
	if (name === undefined) throw errors.classic('Incorrect target format.');
	const type = call.store.entityTypes().find(({ shape }) => shape.name.toUpperCase() === name);
	if (!type || !call.store.record(type.entityTypeId, Number(id)))
		throw errors.classic('Target is not found.');
	return true;
});

/** Recurring deals, automated solutions, call lists, traces and triggers. */
export const crmSettingMethods: Method[] = [...recurring, ...solutions, ...callLists, ...traces, trigger];
