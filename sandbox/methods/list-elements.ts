import { RestError } from '../errors';
import {
	entriesOf,
	listOf,
	mapOf,
	newMap,
	onlyOf,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import type { PortalTime } from '../time';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

const LISTS = 'lists';
const ELEMENTS = 'lists.element';
const TIMES = ['TIMESTAMP_X', 'DATE_CREATE'];

/** Fields of each list of this portal. */
const FIELDS = new Set([
	'ID',
	'IBLOCK_ID',
	'NAME',
	'CODE',
	'CREATED_BY',
	'MODIFIED_BY',
	...TIMES,
	'PROPERTY_62',
]);

const missing = (name: string): RestError =>
	new RestError('ERROR_REQUIRED_PARAMETERS_MISSING', `Required parameter \`${name}\` is missing`);

/** A moment in the format of a portal in the United States: `05/17/2023 04:09:23 pm`, on its own clock. */
function siteText(time: PortalTime, seconds: number): string {
	const [year = '', month, day, clock = ''] = time.format(seconds).split(/[-T]/);
	const [hour = '', minute, second] = clock.slice(0, 8).split(':');
	const hours = String(Number(hour) % 12 || 12).padStart(2, '0');
	return `${month}/${day}/${year} ${hours}:${minute}:${second} ${Number(hour) < 12 ? 'am' : 'pm'}`;
}

/** Reads such a text. Any other one is no moment for the portal, ISO 8601 included. */
function siteMoment(time: PortalTime, text: string): number | undefined {
	const parts = /^(\d\d)\/(\d\d)\/(\d{4})(?: (\d\d):(\d\d):(\d\d)(?: ([ap]m))?)?$/.exec(text);
	if (parts === null) return undefined;
	const [, month, day, year, hour = '00', minute = '00', second = '00', half] = parts;
	const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
	return time.parse(`${year}-${month}-${day}T${String(hours).padStart(2, '0')}:${minute}:${second}`);
}

function listOfCall(call: Call): StoredRow {
	if (toText(call.classic('IBLOCK_TYPE_ID')) === '') throw missing('IBLOCK_TYPE_ID');
	const id = toInt(call.classic('IBLOCK_ID'));
	if (id <= 0) throw missing('IBLOCK_ID');
	const found = call.store.table(LISTS).get(id);
	if (found === undefined || found.values.IBLOCK_TYPE_ID !== call.classic('IBLOCK_TYPE_ID'))
		throw new RestError('ACCESS_DENIED', 'Access denied');
	return found;
}

/** A filter with moments as they are kept. A text that is no moment matches nothing. */
function filterOf(call: Call): PhpMap {
	const filter = newMap();
	for (const [key, value] of entriesOf(call.classic('FILTER'))) {
		const isTime = TIMES.some((name) => key.endsWith(name));
		filter[key] = isTime ? (siteMoment(call.store.time, toText(value)) ?? '') : value;
	}
	return filter;
}

/** lists.element.get: the elements of a list. Without SELECT all fields but the times. */
function elements(call: Call): MethodResult {
	const list = listOfCall(call);
	const { store } = call;
	const rows = store
		.table(ELEMENTS)
		.all()
		.filter(({ values }) => values.IBLOCK_ID === String(list.id))
		.map(({ id, values }) => mapOf({ ID: String(id) }, values));
	const found = orderRows(filterRows(rows, filterOf(call), FIELDS), call.classic('ELEMENT_ORDER'), FIELDS);
	const { rows: page, info } = pageOfRows(call, found);
	const select = listOf(call.classic('SELECT')).map(toText);
	const names = select.length > 0 ? select : [...FIELDS].filter((name) => !TIMES.includes(name));
	const shown = page.map((row) => {
		const copy = mapOf(row);
		for (const name of TIMES) copy[name] = siteText(store.time, toInt(row[name]));
		return onlyOf(copy, names);
	});
	return { result: shown, ...info };
}

function lists(call: Call): MethodResult {
	const type = toText(call.classic('IBLOCK_TYPE_ID'));
	if (type === '') throw missing('IBLOCK_TYPE_ID');
	const rows = call.store
		.table(LISTS)
		.all()
		.filter(({ values }) => values.IBLOCK_TYPE_ID === type)
		.map(({ id, values }) => mapOf({ ID: String(id) }, values));
	const { rows: page, info } = pageOfRows(
		call,
		orderRows(rows, call.classic('IBLOCK_ORDER'), new Set(['NAME'])),
	);
	return { result: page, ...info };
}

function fields(call: Call): MethodResult {
	listOfCall(call);
	const described = newMap();
	for (const name of ['NAME', 'PROPERTY_62'])
		described[name] = mapOf({ FIELD_ID: name, NAME: name, TYPE: name === 'NAME' ? 'NAME' : 'S' });
	return { result: described };
}

/** Adds a list past the REST API. For tests. */
export const addList = (store: Store, name: string): number =>
	store.table(LISTS).add({ values: mapOf({ NAME: name, IBLOCK_TYPE_ID: 'lists' }) }).id;

/** Adds an element past the REST API, or changes one. For tests. */
export function putElement(
	store: Store,
	listId: number,
	values: Record<string, PhpValue>,
	id?: number,
): number {
	const now = store.now();
	const table = store.table(ELEMENTS);
	const present = id === undefined ? undefined : table.get(id);
	if (present !== undefined) {
		Object.assign(present.values, values, { TIMESTAMP_X: now });
		return present.id;
	}
	const usual = { IBLOCK_ID: String(listId), NAME: '', CODE: null, CREATED_BY: '1', MODIFIED_BY: '1' };
	return table.add({ values: mapOf(usual, { DATE_CREATE: now, TIMESTAMP_X: now }, values) }).id;
}

export const listElementMethods: Method[] = [
	{ name: 'lists.get', scope: 'lists', cost: 'list', run: lists },
	{ name: 'lists.field.get', scope: 'lists', cost: 'read', run: fields },
	{ name: 'lists.element.get', scope: 'lists', cost: 'list', run: elements },
];
