import { RestError } from '../errors';
import { isMap, isNumeric, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';
import { filterRows, orderRows } from './rows-filter';

const core = (text: string): RestError => new RestError('ERROR_CORE', text);

/** Types of field that tasks accept. gettypes names others too. */
const TYPES: Readonly<Record<string, string>> = {
	string: 'String',
	double: 'Number',
	datetime: 'Date/Time',
	boolean: 'Yes/No',
};

/** Settings that are stored as they are sent. */
const SETTINGS = ['XML_ID', 'EDIT_FORM_LABEL', 'LABEL', 'SORT', 'MULTIPLE', 'MANDATORY', 'SETTINGS'];

/** https://apidocs.bitrix24.com/api-reference/tasks/user-field/task-item-user-field-get-list.html */
const FILTERABLE = new Set(['ID', 'FIELD_NAME', 'USER_TYPE_ID', 'XML_ID', 'MULTIPLE', 'MANDATORY']);
const SORTABLE = new Set(['ID', 'FIELD_NAME', 'USER_TYPE_ID', 'SORT']);

const rowsOf = (call: Call): ReturnType<Call['store']['table']> => call.store.table('task.item.userfield');

const view = ({ id, values }: StoredRow): PhpMap => mapOf({ ID: String(id), ...values });

/** A parameter by its position; names do not count. */
const argument = (call: Call, index: number): PhpValue | undefined => Object.values(call.parameters)[index];

function existing(call: Call): StoredRow {
	const id = argument(call, 0);
	if (id === undefined) throw core('No parameters found');
	if (!isNumeric(id) || toInt(id) <= 0) throw core('ID is not defined or invalid');
	const row = rowsOf(call).get(toInt(id));
	if (!row) throw new RestError('ERROR_NOT_FOUND', `The entity with ID '${toInt(id)}' is not found`);
	return row;
}

function settingsOf(input: PhpMap): PhpMap {
	const values = newMap();
	for (const name of SETTINGS) {
		const value = input[name];
		if (value !== undefined) values[name] = isMap(value) ? value : toText(value);
	}
	return values;
}

function add(call: Call): PhpValue {
	const input = argument(call, 0);
	const fields = isMap(input) ? input : newMap();
	for (const name of ['USER_TYPE_ID', 'FIELD_NAME']) {
		if (toText(fields[name]) === '') throw core(`The '${name}' field is not found`);
	}
	const type = toText(fields.USER_TYPE_ID);
	if (!(type in TYPES)) throw core('Invalid user type specified.');
	const name = toText(fields.FIELD_NAME).toUpperCase();
	const FIELD_NAME = name.startsWith('UF_') ? name : `UF_${name}`;
	if (
		rowsOf(call)
			.all()
			.some(({ values }) => values.FIELD_NAME === FIELD_NAME)
	)
		throw core(`The field ${FIELD_NAME} for the object TASKS_TASK already exists.`);
	const values = mapOf({
		ENTITY_ID: 'TASKS_TASK',
		FIELD_NAME,
		USER_TYPE_ID: type,
		XML_ID: FIELD_NAME,
		SORT: '100',
		MULTIPLE: 'N',
		MANDATORY: 'N',
		...settingsOf(fields),
	});
	return rowsOf(call).add({ values }).id;
}

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `task.item.userfield.${name}`,
	scope: 'task',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** Methods of custom fields of tasks. They do not list system fields, and tasks do not show values of new fields. */
export const taskUserFieldMethods: Method[] = [
	action('add', 'write', add),
	action('get', 'read', (call) => view(existing(call))),
	action('getlist', 'list', (call) => {
		const rows = rowsOf(call).all().map(view);
		return orderRows(filterRows(rows, argument(call, 1), FILTERABLE), argument(call, 0), SORTABLE);
	}),
	action('update', 'write', (call) => {
		const row = existing(call);
		const data = argument(call, 1);
		if (!isMap(data)) throw core('TASKS_ERROR_EXCEPTION_#0; Invalid arguments; 0/TE');
		Object.assign(row.values, settingsOf(data));
		return true;
	}),
	action('delete', 'write', (call) => rowsOf(call).delete(existing(call).id)),
	action('getfields', 'read', () =>
		mapOf({
			ID: mapOf({ type: 'int', title: 'ID', isReadOnly: true }),
			FIELD_NAME: mapOf({ type: 'string', title: 'Code', isImmutable: true }),
			USER_TYPE_ID: mapOf({ type: 'string', title: 'Data Type', isImmutable: true }),
			XML_ID: mapOf({ type: 'string', title: 'External ID' }),
			SORT: mapOf({ type: 'int', title: 'Sorting' }),
		}),
	),
	action('gettypes', 'list', () => Object.entries(TYPES).map(([ID, title]) => mapOf({ ID, title }))),
];
