import { errors, RestError } from '../errors';
import type { OfflineEvent } from '../events/offline-queue';
import { entriesOf, isArray, listOf, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import { clientOf, connectorOf } from './events';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows, PAGE_SIZE } from './paging';

const FIELDS = ['ID', 'TIMESTAMP_X', 'EVENT_NAME', 'MESSAGE_ID'];
const LIST_FIELDS = [...FIELDS, 'PROCESS_ID', 'ERROR'];

const argument = (text: string): RestError => new RestError('ERROR_ARGUMENT', text);

/** The queue of a call: of its application and its `auth_connector`. @throws RestError ACCESS_DENIED. */
function queueOf(call: Call): OfflineEvent[] {
	return call.portal.events.offline.of(clientOf(call), connectorOf(call));
}

/** What conditions and orders compare: numbers as numbers, times as seconds. */
function cell(row: OfflineEvent, field: string): number | string {
	switch (field) {
		case 'ID':
			return row.id;
		case 'TIMESTAMP_X':
			return row.timestamp;
		case 'EVENT_NAME':
			return row.code;
		case 'MESSAGE_ID':
			return row.messageId;
		case 'PROCESS_ID':
			return row.processId;
		default:
			return row.error;
	}
}

type Matches = (row: OfflineEvent) => boolean;

const COMPARE: Readonly<Record<string, (one: number | string, other: number | string) => boolean>> = {
	'': (one, other) => one === other,
	'=': (one, other) => one === other,
	'>': (one, other) => one > other,
	'<': (one, other) => one < other,
	'>=': (one, other) => one >= other,
	'<=': (one, other) => one <= other,
};

/** Reads `filter`. @throws RestError ERROR_ARGUMENT. */
function conditionsOf(call: Call, fields: readonly string[], mayBeLists: boolean): Matches {
	const filter = call.classic('filter') ?? [];
	if (!isArray(filter)) throw argument('The filter is not an array.');
	const conditions = entriesOf(filter).map(([key, value]): Matches => {
		const [, operation = '', name = ''] = /^([^a-z]*)(.*)$/is.exec(key) ?? [];
		const field = name.toUpperCase();
		const compare = COMPARE[operation];
		if (!compare) throw argument(`Filter operation not allowed: ${operation}`);
		if (!fields.includes(field)) throw argument(`Filter field not allowed: ${field}`);
		if (isArray(value) && !mayBeLists) {
			throw argument(`The value of an argument '${operation}${field}' has an invalid type`);
		}
		const wanted = listOf(value).map((one) => operand(call, field, one));
		return (row) => wanted.some((one) => one !== undefined && compare(cell(row, field), one));
	});
	return (row) => conditions.every((matches) => matches(row));
}

function operand(call: Call, field: string, value: PhpValue): number | string | undefined {
	if (field === 'TIMESTAMP_X') return call.store.time.parse(toText(value));
	if (field === 'ID' || field === 'ERROR') return toInt(value);
	return field === 'EVENT_NAME' ? toText(value).toUpperCase() : toText(value);
}

/** Orders rows by `order`. @throws RestError ERROR_ARGUMENT. */
function ordered(
	call: Call,
	rows: readonly OfflineEvent[],
	fields: readonly string[],
	usual: string,
): OfflineEvent[] {
	const order = call.classic('order') ?? mapOf({ [usual]: 'ASC' });
	if (!isArray(order)) throw argument('The order is not an array.');
	const columns = entriesOf(order).map(([key, value]) => {
		// A list has the names as its values, and every direction is ascending.
		const isNamed = !/^\d+$/.test(key);
		const field = (isNamed ? key : toText(value)).toUpperCase();
		const direction = isNamed ? toText(value).toUpperCase() : 'ASC';
		if (!fields.includes(field)) throw argument(`Order field not allowed: ${field}`);
		if (direction !== 'ASC' && direction !== 'DESC') {
			throw argument('Order direction should be one of {ASC|DESC}');
		}
		return { field, sign: direction === 'ASC' ? 1 : -1 };
	});
	return [...rows].sort((one, other) => {
		for (const { field, sign } of columns) {
			const [left, right] = [cell(one, field), cell(other, field)];
			if (left !== right) return left < right ? -sign : sign;
		}
		return one.id - other.id;
	});
}

const view = (call: Call, row: OfflineEvent): PhpMap =>
	mapOf({
		ID: String(row.id),
		TIMESTAMP_X: call.store.time.format(row.timestamp),
		EVENT_NAME: row.code,
		EVENT_DATA: Object.keys(row.data).length > 0 ? row.data : false,
		EVENT_ADDITIONAL: mapOf({ user_id: String(row.userId) }),
		MESSAGE_ID: row.messageId,
	});

function get(call: Call): MethodResult {
	const { offline, behaviour } = call.portal.events;
	const sentClear = call.classic('clear');
	const clear = sentClear === undefined || sentClear === null || toInt(sentClear) !== 0;
	if (!clear && !behaviour.offlineExtended) throw errors.wrongLicense('extended offline events handling');
	const sentLimit = call.classic('limit');
	const limit = sentLimit === undefined || sentLimit === null ? PAGE_SIZE : toInt(sentLimit);
	if (limit <= 0) throw errors.wrongArgument('Value must be positive integer', 'LIMIT');
	const matches = conditionsOf(call, FIELDS, false);
	const error = toInt(call.classic('error')) === 1 ? 1 : 0;
	const asked = call.classic('process_id');
	const processId = asked === undefined || asked === null ? undefined : toText(asked).trim();
	const rows = ordered(
		call,
		queueOf(call).filter((row) => row.processId === (processId ?? '') && row.error === error && matches(row)),
		FIELDS,
		'TIMESTAMP_X',
	).slice(0, limit);
	const batch = processId ?? offline.reserve(rows);
	if (clear && rows.length > 0) offline.remove(queueOf(call).filter((row) => row.processId === batch));
	return {
		result: mapOf({
			process_id: clear && processId === undefined ? null : batch,
			events: rows.map((row) => view(call, row)),
		}),
	};
}

/** The batch that a call names. @throws RestError ERROR_ARGUMENT when it names none. */
function processOf(call: Call): string {
	const processId = call.classic('process_id');
	if (processId === undefined || processId === null) throw errors.emptyArgument('PROCESS_ID');
	return toText(processId).trim();
}

const wrongMessageIds = (): RestError =>
	errors.wrongArgument('Value must be array of MESSAGE_ID values', 'message_id');

function clear(call: Call): MethodResult {
	const processId = processOf(call);
	const messageIds = call.classic('message_id');
	const ids = call.classic('id');
	let isNamed: Matches = () => true;
	if (messageIds !== undefined && messageIds !== null) {
		if (!isArray(messageIds)) throw wrongMessageIds();
		const wanted = new Set(listOf(messageIds).map((one) => toText(one).trim()));
		if ([...wanted].some((one) => one.length !== 32)) throw wrongMessageIds();
		// An empty list of keys means all rows of the batch, as if it were missing.
		if (wanted.size > 0) isNamed = (row) => wanted.has(row.messageId);
	} else if (ids !== undefined && ids !== null) {
		const wanted = new Set(listOf(ids).map(toInt));
		if (!isArray(ids) || [...wanted].some((id) => id <= 0)) {
			throw errors.wrongArgument('Value must be array of integers', 'id');
		}
		if (wanted.size > 0) isNamed = (row) => wanted.has(row.id);
	}
	call.portal.events.offline.remove(
		queueOf(call).filter((row) => row.processId === processId && isNamed(row)),
	);
	return { result: true };
}

function markWrong(call: Call): MethodResult {
	const processId = processOf(call);
	const messageIds = call.classic('message_id');
	if (!isArray(messageIds)) throw wrongMessageIds();
	const keys = new Set(listOf(messageIds).map(toText));
	call.portal.events.offline.markWrong(clientOf(call), connectorOf(call), processId, keys);
	return { result: true };
}

function list(call: Call): MethodResult {
	const found = queueOf(call).filter(conditionsOf(call, LIST_FIELDS, true));
	const { rows, info } = pageOfRows(call, ordered(call, found, LIST_FIELDS, 'ID'));
	return {
		result: rows.map((row) =>
			mapOf(view(call, row), { PROCESS_ID: row.processId, ERROR: String(row.error) }),
		),
		...info,
	};
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => MethodResult): Method => ({
	name: `event.offline.${name}`,
	scope: 'basic',
	cost,
	applicationOnly: true,
	run: (call) => {
		if (!call.isAdmin) throw errors.accessDenied();
		return run(call);
	},
});

/** The queue of offline events (https://apidocs.bitrix24.com/api-reference/events/offline-events.html). */
export const offlineEventMethods: Method[] = [
	method('get', 'write', get),
	method('list', 'list', list),
	method('clear', 'write', clear),
	method('error', 'write', markWrong),
];
