import { RestError } from '../errors';
import { isMap, mapOf, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { Store } from '../store/store';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

/** Fields with USE_IN_FILTER in disk.folder.getFields. */
const FILTERED = new Set([
	...['ID', 'NAME', 'TYPE', 'CODE', 'STORAGE_ID', 'PARENT_ID', 'CREATE_TIME', 'UPDATE_TIME', 'DELETE_TIME'],
	'DELETED_TYPE',
]);

const OBJECTS = 'disk.object';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Reads times of a filter: they are on the portal's clock, and a day is its midnight. */
function filterOf(call: Call): PhpMap {
	const given = call.classic('filter');
	const filter = mapOf(isMap(given) ? given : undefined);
	for (const [key, value] of Object.entries(filter)) {
		// Unknown fields and lists of values are dropped silently.
		if (key.includes('@')) delete filter[key];
		else if (typeof value === 'string' && DAY.test(value))
			filter[key] = `${value}T00:00:00${call.store.time.offset}`;
	}
	return filter;
}

/** disk.folder.getchildren: what lies directly in a folder. */
function children(call: Call): MethodResult {
	const id = toInt(call.classic('id'));
	if (id <= 0) throw new RestError('ERROR_ARGUMENT', 'Invalid value of parameter {Parameter #1}');
	const folder = call.store.table(OBJECTS).get(id);
	if (folder?.values.TYPE !== 'folder')
		throw new RestError('ERROR_NOT_FOUND', `Could not find entity with id \`${id}\``);
	const rows = call.store
		.table(OBJECTS)
		.all()
		.filter(({ values }) => values.PARENT_ID === String(id))
		.map((row) => view(call, row));
	const found = orderRows(filterRows(rows, filterOf(call), FILTERED), call.classic('order'), FILTERED);
	const { rows: page, info } = pageOfRows(call, found);
	return { result: page, ...info };
}

function view(call: Call, { id, values }: StoredRow): PhpMap {
	const address = call.view.addressOf('download');
	return mapOf(
		{ ID: String(id), CODE: null, STORAGE_ID: '1', DELETED_TYPE: '0', DELETE_TIME: null },
		values,
		values.TYPE === 'file' && { DOWNLOAD_URL: `${address}?token=disk%7C${id}` },
	);
}

/** Adds a file or a folder past the REST API, or changes one. For tests. */
export function putOnDisk(store: Store, values: Record<string, PhpValue>, id?: number): number {
	const now = store.time.format(store.now());
	const table = store.table(OBJECTS);
	const present = id === undefined ? undefined : table.get(id);
	if (present !== undefined) {
		Object.assign(present.values, values, { UPDATE_TIME: now });
		return present.id;
	}
	const usual = { NAME: '', TYPE: 'file', PARENT_ID: '0', CREATED_BY: '1', UPDATED_BY: '1' };
	return table.add({ values: mapOf(usual, { CREATE_TIME: now, UPDATE_TIME: now }, values) }).id;
}

export const diskFolderMethods: Method[] = [
	{ name: 'disk.folder.getchildren', scope: 'disk', cost: 'list', run: children },
];
