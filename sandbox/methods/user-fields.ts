import { errors, RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap } from '../php/value';
import type { UserField } from '../store/people';
import { customFieldTypes, enumItems, settingsOf } from './custom-field-input';
import { fieldsOf, view as fieldView } from './crm-userfields';
import type { Call, Method, MethodResult } from './method';
import { filterEqual, orderRows } from './rows-filter';

/** Flags that are stored as they are sent, "Y" or "N", with their defaults. */
const FLAGS: Readonly<Record<string, string>> = {
	SHOW_FILTER: 'N',
	SHOW_IN_LIST: 'Y',
	EDIT_IN_LIST: 'Y',
	IS_SEARCHABLE: 'N',
};

const LABELS = [
	'EDIT_FORM_LABEL',
	'LIST_COLUMN_LABEL',
	'LIST_FILTER_LABEL',
	'ERROR_MESSAGE',
	'HELP_MESSAGE',
] as const;

const NAMES = new Set([
	...['ID', 'FIELD_NAME', 'USER_TYPE_ID', 'XML_ID', 'SORT', 'MULTIPLE', 'MANDATORY'],
	...Object.keys(FLAGS),
]);

/** A field as user.userfield.list shows it: like that of a CRM object, but without labels. */
function view(field: UserField): PhpMap {
	const row = Object.assign(fieldView(field), field.flags);
	for (const label of LABELS) delete row[label];
	return row;
}

function flagsOf(fields: PhpMap): PhpMap {
	const flags = newMap();
	for (const name of Object.keys(FLAGS)) {
		if (fields[name] !== undefined) flags[name] = toText(fields[name]);
	}
	return flags;
}

/** The full name: `DEALS` and `UF_DEALS` become `UF_USR_DEALS`. */
const fullName = (name: string): string => `UF_USR_${name.toUpperCase().replace(/^UF_(USR_)?/, '')}`;

function existing(call: Call): UserField {
	const found = call.store.people.userFields.get(call.classicId());
	if (!found) throw errors.classic('Access denied.');
	return found;
}

function add(call: Call): MethodResult {
	const { store } = call;
	const fields = fieldsOf(call);
	for (const name of ['FIELD_NAME', 'USER_TYPE_ID']) {
		if (toText(fields[name]) === '') throw errors.classic(`The '${name}' field is not found.`);
	}
	const fieldName = fullName(toText(fields.FIELD_NAME));
	const type = customFieldTypes.find(([id]) => id === fields.USER_TYPE_ID)?.[0];
	if (!type || !/^UF_USR_[A-Z0-9_]+$/.test(fieldName))
		throw new RestError('ERROR_CORE', 'Fail to create new user field');
	if (store.people.userFields.all().some((one) => one.fieldName === fieldName))
		throw new RestError('ERROR_CORE', `Field ${fieldName} for USER object already exists`);
	const made = store.people.userFields.add({
		entityId: 'USER',
		fieldName,
		userTypeId: type,
		xmlId: fields.XML_ID === undefined ? null : toText(fields.XML_ID),
		sort: toInt(fields.SORT) || 100,
		multiple: fields.MULTIPLE === 'Y',
		mandatory: fields.MANDATORY === 'Y',
		label: fieldName,
		settings: settingsOf(fields.SETTINGS),
		list: type === 'enumeration' ? enumItems(store, [], listOf(fields.LIST)) : [],
		flags: mapOf(FLAGS, flagsOf(fields)),
	});
	return { result: made.id };
}

function update(call: Call): MethodResult {
	const field = existing(call);
	const fields = fieldsOf(call);
	if (fields.XML_ID !== undefined) field.xmlId = toText(fields.XML_ID);
	if (fields.SORT !== undefined) field.sort = toInt(fields.SORT);
	if (fields.MANDATORY !== undefined) field.mandatory = fields.MANDATORY === 'Y';
	if (isMap(fields.SETTINGS)) field.settings = settingsOf(fields.SETTINGS);
	if (fields.LIST !== undefined) field.list = enumItems(call.store, field.list, listOf(fields.LIST));
	Object.assign(field.flags, flagsOf(fields));
	return { result: true };
}

function list(call: Call): MethodResult {
	const rows = call.store.people.userFields.all().map(view);
	const result = orderRows(filterEqual(rows, call.classic('filter'), NAMES), call.classic('order'), NAMES);
	return { result, total: result.length };
}

/** A method for administrators only, as its page says. */
const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `user.userfield.${name}`,
	scope: 'user.userfield',
	cost,
	run: (call) => {
		if (!call.isAdmin) throw errors.classic('Access denied.');
		return run(call);
	},
});

/** user.userfield.* (https://apidocs.bitrix24.com/api-reference/user/userfields/index.html). */
export const userFieldMethods: Method[] = [
	method('add', 'write', add),
	method('list', 'list', list),
	method('update', 'write', update),
	method('delete', 'write', (call) => ({
		result: call.store.people.userFields.delete(existing(call).id),
	})),
];
