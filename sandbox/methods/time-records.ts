import { errors3 } from '../errors';
import { entriesOf, isMap, listOf, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Workday } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import { answer3, choose, fieldMethods, pageOf3, selectOf, type Field3 } from './rest3';
import { orderRows } from './rows-filter';
import { statusOf, workedSeconds } from './working-day';

const FIELDS: readonly Field3[] = [
	{ name: 'id', type: 'int', sortable: true },
	{ name: 'userId', type: 'int', filterable: true, sortable: true },
	{ name: 'startTime', type: 'object', filterable: true, sortable: true },
	{ name: 'endTime', type: 'object', sortable: true },
	{ name: 'duration', type: 'int', sortable: true },
	{ name: 'breakLength', type: 'int' },
	{ name: 'state', type: 'object' },
	{ name: 'isApproved', type: 'bool' },
];

const NAMES = FIELDS.map(({ name }) => name);
const SORTABLE = new Set(FIELDS.filter(({ sortable }) => sortable).map(({ name }) => name));

const LONGEST_PAGE = 50;

function view(call: Call, day: Workday): PhpMap {
	const { time } = call.store;
	return mapOf({
		id: day.id,
		userId: day.userId,
		startTime: time.format(day.start),
		endTime: day.finish === null ? null : time.format(day.finish),
		duration: workedSeconds(day),
		breakLength: day.leaks,
		state: statusOf(call, day),
		isApproved: day.active,
	});
}

type Condition = (day: Workday) => boolean;

const COMPARISONS: Record<string, (one: number, other: number) => boolean> = {
	'=': (one, other) => one === other,
	'>': (one, other) => one > other,
	'>=': (one, other) => one >= other,
	'<': (one, other) => one < other,
	'<=': (one, other) => one <= other,
};

function startCondition(call: Call, operator: string, value: PhpValue | undefined): Condition {
	const moments = listOf(value).map((text) => {
		const moment = call.store.time.parse(toText(text));
		if (moment === undefined) throw errors3.invalidFilter(value ?? null);
		return moment;
	});
	const [first = 0, last = 0] = moments;
	if (operator === 'between') return ({ start }) => first <= start && start <= last;
	const compare = COMPARISONS[operator];
	if (!compare) throw errors3.unknownOperator(operator);
	return ({ start }) => compare(start, first);
}

/** Reads the filter. It must have a condition on `userId`, and all such conditions must name the same person. */
function filterOf(call: Call): { userId: number; conditions: Condition[] } {
	const users = new Set<number>();
	const conditions: Condition[] = [];
	for (const condition of listOf(call.controller('filter'))) {
		if (!Array.isArray(condition)) throw errors3.invalidFilter(call.controller('filter') ?? null);
		const [field, ...rest] = condition;
		const [operator, value] = rest.length === 1 ? ['=', rest[0]] : [toText(rest[0]), rest[1]];
		if (field === 'startTime') conditions.push(startCondition(call, operator, value));
		else if (field !== 'userId') throw errors3.unknownField(toText(field), 'RecordDto');
		else if (operator !== '=' && operator !== 'in') throw errors3.unknownOperator(operator);
		else for (const id of listOf(value)) users.add(toInt(id));
	}
	const [userId] = users;
	if (userId === undefined)
		throw errors3.validation('filter.userId', 'Required field `filter.userId` is not specified');
	if (users.size > 1) throw errors3.invalidFilter(call.controller('filter') ?? null);
	return { userId, conditions };
}

function list(call: Call): MethodResult {
	const { userId, conditions } = filterOf(call);
	if (userId !== call.userId && !call.isAdmin) throw errors3.accessDenied();
	const names = selectOf(call, NAMES, 'RecordDto');
	const order = call.controller('order');
	if (order !== undefined && (!isMap(order) || entriesOf(order).some(([name]) => !SORTABLE.has(name))))
		throw errors3.invalidOrder(order);
	const rows = call.store.people.workdays
		.all()
		.filter((day) => day.userId === userId && conditions.every((holds) => holds(day)))
		.map((day) => view(call, day));
	const page = pageOf3(call, orderRows(rows, order, SORTABLE), LONGEST_PAGE);
	return answer3({ items: page.map((row) => choose(row, names)) });
}

/**
 * timeman.record.* of REST 3.0 (https://apidocs.bitrix24.com/api-reference/timeman/record/index.html), for the days of
 * timeman.open.
 */
export const timeRecordMethods: Method[] = [
	{ name: 'api/timeman.record.list', scope: 'timeman', cost: 'list', run: list },
	...fieldMethods('timeman.record', 'timeman', FIELDS),
];
