import { errors } from '../errors';
import { mapOf, newMap, toText, type PhpMap } from '../php/value';
import { ADDRESS_TYPES } from './crm-requisite-links';
import { describeColumns, type Column } from './described-rows';
import type { Method } from './method';

const enumColumns: readonly Column[] = [
	['ID', 'int', 'ID', 'readOnly'],
	['NAME', 'string', 'Name', 'readOnly'],
	['SYMBOL_CODE', 'string', 'Symbol code', 'readOnly'],
	['SYMBOL_CODE_SHORT', 'string', 'Short symbol code', 'readOnly'],
];

const multiFieldColumns: readonly Column[] = [
	['ID', 'int', 'ID', 'readOnly'],
	['TYPE_ID', 'string', 'Field type', 'readOnly'],
	['VALUE', 'string', 'Value'],
	['VALUE_TYPE', 'string', 'Value type'],
];

type Short = readonly [
	name: string,
	type: string,
	title: string,
	flag?: 'isReadOnly' | 'isImmutable' | 'isMultiple',
];

const userFieldColumns: readonly Short[] = [
	['ID', 'int', 'ID', 'isReadOnly'],
	['ENTITY_ID', 'string', 'Object', 'isImmutable'],
	['FIELD_NAME', 'string', 'Code', 'isImmutable'],
	['USER_TYPE_ID', 'string', 'Data type', 'isImmutable'],
	['XML_ID', 'string', 'External ID'],
	['SORT', 'int', 'Sorting'],
	['MULTIPLE', 'char', 'Multiple'],
	['MANDATORY', 'char', 'Mandatory'],
	['SHOW_FILTER', 'char', 'Show in list filter'],
	['SHOW_IN_LIST', 'char', 'Show in list'],
	['EDIT_IN_LIST', 'char', 'Allow editing'],
	['IS_SEARCHABLE', 'char', 'Searchable'],
	['EDIT_FORM_LABEL', 'string', 'Label in form'],
	['LIST_COLUMN_LABEL', 'string', 'Label in list'],
	['LIST_FILTER_LABEL', 'string', 'Label in filter'],
	['ERROR_MESSAGE', 'string', 'Error message'],
	['HELP_MESSAGE', 'string', 'Help'],
	['LIST', 'uf_enum_element', 'List elements', 'isMultiple'],
	['SETTINGS', 'object', 'Additional settings'],
];

const enumerationColumns: readonly Short[] = [
	['ID', 'int', 'ID', 'isReadOnly'],
	['SORT', 'int', 'Sorting'],
	['VALUE', 'string', 'Value'],
	['DEF', 'string', 'Default value'],
	['DEL', 'string', 'Delete'],
];

/** SETTINGS by type of custom field. Types that are missing here have none. */
const SETTINGS: Readonly<Record<string, readonly Short[]>> = {
	string: [
		['DEFAULT_VALUE', 'string', 'Default value'],
		['ROWS', 'int', 'Rows'],
	],
	integer: [['DEFAULT_VALUE', 'int', 'Default value']],
	double: [
		['DEFAULT_VALUE', 'double', 'Default value'],
		['PRECISION', 'int', 'Precision'],
	],
	boolean: [
		['DEFAULT_VALUE', 'int', 'Default value'],
		['DISPLAY', 'string', 'Display'],
	],
	datetime: [['DEFAULT_VALUE', 'object', 'Default value']],
	date: [['DEFAULT_VALUE', 'object', 'Default value']],
	enumeration: [
		['DISPLAY', 'string', 'Display'],
		['LIST_HEIGHT', 'int', 'List height'],
	],
	crm_status: [['ENTITY_TYPE', 'string', 'Dictionary']],
};

/** Describes columns of custom fields: type, title, and only those flags that are set. */
function describeShort(columns: readonly Short[]): PhpMap {
	const fields = newMap();
	for (const [name, type, title, flag] of columns) {
		fields[name] = mapOf({ type, title }, flag && { [flag]: true });
	}
	return fields;
}

const MODES: ReadonlyArray<[id: number, name: string]> = [
	[1, 'Classic CRM'],
	[2, 'Simple CRM'],
];

const enumItems = (items: ReadonlyArray<[id: number, name: string]>): PhpMap[] =>
	items.map(([ID, NAME]) => mapOf({ ID, NAME, SYMBOL_CODE: null, SYMBOL_CODE_SHORT: null }));

const crm = { scope: 'crm', cost: 'read' } as const;

/** Methods that only describe: kinds of things, and fields. */
export const crmDescriptionMethods: Method[] = [
	{ name: 'crm.enum.fields', ...crm, run: () => ({ result: describeColumns(enumColumns) }) },
	{ name: 'crm.enum.addresstype', ...crm, run: () => ({ result: enumItems(ADDRESS_TYPES) }) },
	{ name: 'crm.enum.settings.mode', ...crm, run: () => ({ result: enumItems(MODES) }) },
	{
		name: 'crm.enum.getorderownertypes',
		...crm,
		run: () => {
			const deal = { attribute: 'DYN', code: 'DEAL', id: 2, name: 'Deal' };
			return { result: [mapOf(deal)] };
		},
	},
	{ name: 'crm.multifield.fields', ...crm, run: () => ({ result: describeColumns(multiFieldColumns) }) },
	{ name: 'crm.userfield.fields', ...crm, run: () => ({ result: describeShort(userFieldColumns) }) },
	{
		name: 'crm.userfield.enumeration.fields',
		...crm,
		run: () => ({ result: describeShort(enumerationColumns) }),
	},
	{
		name: 'crm.userfield.settings.fields',
		...crm,
		run: (call) => {
			const type = toText(call.classic('type'));
			if (type === '') throw errors.classic("Parameter 'type' is not specified or empty.");
			return { result: describeShort(SETTINGS[type] ?? []) };
		},
	},
];
