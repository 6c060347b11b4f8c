import { errors, RestError } from '../errors';
import {
	columnsOf,
	isMap,
	listOf,
	mapOf,
	newMap,
	toFloat,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { DictionaryRow } from '../store/rows';
import type { Table } from '../store/table';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

type FieldType = 'integer' | 'double' | 'char' | 'string' | 'datetime';

interface Field {
	type: FieldType;
	isRequired?: true;
	isReadOnly?: true;
	/** Value of a new row that does not name the field; default null. */
	preset?: PhpValue;
}

interface Dictionary {
	/** Name of the family of methods, and key of a single row in an answer. */
	name: string;
	/** Key of the rows in the answer of a list. */
	plural: string;
	fields: Readonly<Record<string, Field>>;
	/** Fields that an update must name. */
	requiredOnUpdate: readonly string[];
	notFound: RestError;
	/** Fields whose value only one row may have, and the refusal of a second one. */
	unique: ReadonlyArray<{ field: string; onlyValue?: PhpValue; error: RestError }>;
}

/** A new dictionary is an object here. */
const DICTIONARIES: readonly Dictionary[] = [
	{
		name: 'measure',
		plural: 'measures',
		fields: {
			id: { type: 'integer', isReadOnly: true },
			code: { type: 'integer', isRequired: true },
			isDefault: { type: 'char', preset: 'N' },
			measureTitle: { type: 'string', isRequired: true },
			symbol: { type: 'string' },
			symbolIntl: { type: 'string' },
			symbolLetterIntl: { type: 'string' },
		},
		requiredOnUpdate: [],
		notFound: new RestError('200600000020', 'Measure does not exist'),
		unique: [
			{ field: 'code', error: new RestError('200600000000', 'Measure with this code already exists') },
			{
				field: 'isDefault',
				onlyValue: 'Y',
				error: new RestError('200600000010', 'Default measure already exists'),
			},
		],
	},
	{
		name: 'vat',
		plural: 'vats',
		fields: {
			id: { type: 'integer', isReadOnly: true },
			name: { type: 'string', isRequired: true },
			active: { type: 'char', preset: 'Y' },
			rate: { type: 'double', isRequired: true },
			sort: { type: 'integer', preset: 100 },
			// The documentation describes it as writable; the sandbox sets it itself.
			timestampX: { type: 'datetime' },
		},
		requiredOnUpdate: ['name', 'rate'],
		notFound: new RestError('200800000000', 'VAT rate does not exist'),
		unique: [],
	},
];

const noAccess = (code: string): RestError => new RestError(code, 'Access Denied');
const READ_DENIED = noAccess('200040300010');
const WRITE_DENIED = noAccess('200040300020');

function cast(type: FieldType, value: PhpValue): PhpValue {
	if (type === 'integer') return toInt(value);
	return type === 'double' ? toFloat(value) : toText(value);
}

/** Methods of a dictionary of the catalogue. They are controllers with typed rows; administrators write. */
function dictionaryMethods(dictionary: Dictionary): Method[] {
	const { name, plural, fields, unique } = dictionary;
	const known = new Set(Object.keys(fields));
	const table = (call: Call): Table<DictionaryRow> => call.store.dictionary(name);
	const view = (row: DictionaryRow): PhpMap => mapOf(row.values, { id: row.id });
	const one = (value: PhpMap): MethodResult => ({ result: mapOf({ [name]: value }) });

	function existing(call: Call): DictionaryRow {
		const found = table(call).get(call.controllerInt('id'));
		if (!found) throw dictionary.notFound;
		return found;
	}

	/**
	 * Reads the fields of a row. @throws RestError 0 without a required field; the dictionary's error for a value in use.
	 */
	function input(call: Call, required: readonly string[], self?: DictionaryRow): PhpMap {
		const sent = call.controllerArray('fields', true);
		if (!isMap(sent) && self) throw errors.missingParameter('fields');
		const given = isMap(sent) ? sent : newMap();
		const missing = required.filter((field) => toText(given[field]) === '');
		if (missing.length > 0) throw new RestError('0', `Required fields: ${missing.join(', ')}`);
		const values = newMap();
		for (const [field, { type, isReadOnly }] of Object.entries(fields)) {
			const value = given[field];
			if (value === undefined || isReadOnly || type === 'datetime') continue;
			values[field] = value === null ? null : cast(type, value);
		}
		for (const { field, onlyValue, error } of unique) {
			const value = values[field];
			if (value === undefined || (onlyValue !== undefined && value !== onlyValue)) continue;
			if (
				table(call)
					.all()
					.some((row) => row !== self && row.values[field] === value)
			)
				throw error;
		}
		if ('timestampX' in fields) values.timestampX = call.store.time.format(call.store.now());
		return values;
	}

	function add(call: Call): MethodResult {
		const required = Object.keys(fields).filter((field) => fields[field]?.isRequired);
		const values = input(call, required);
		for (const [field, { preset, isReadOnly }] of Object.entries(fields)) {
			if (!isReadOnly) values[field] ??= preset ?? null;
		}
		return one(view(table(call).add({ values })));
	}

	function update(call: Call): MethodResult {
		const row = existing(call);
		Object.assign(row.values, input(call, dictionary.requiredOnUpdate, row));
		return one(view(row));
	}

	function list(call: Call): MethodResult {
		const rows = table(call).all().map(view);
		const found = orderRows(
			filterRows(rows, call.controller('filter'), known),
			call.controller('order'),
			known,
		);
		const selected = listOf(call.controller('select')).map(toText);
		const names = [...known].filter((field) => selected.length === 0 || selected.includes(field));
		return controllerList(call, plural, found, (row) => columnsOf(row, names));
	}

	function describe(): MethodResult {
		const described = newMap();
		for (const [field, { type, isRequired = false, isReadOnly = false }] of Object.entries(fields)) {
			described[field] = mapOf({ isImmutable: false, isReadOnly, isRequired, type });
		}
		return one(described);
	}

	function remove(call: Call): MethodResult {
		table(call).delete(existing(call).id);
		return { result: true };
	}

	const method = (action: string, cost: Method['cost'], run: Method['run']): Method => ({
		name: `catalog.${name}.${action}`,
		scope: 'catalog',
		cost,
		run: (call) => {
			const isAdmin = call.store.users.find((user) => user.id === call.userId)?.isAdmin === true;
			if (!isAdmin) throw cost === 'write' ? WRITE_DENIED : READ_DENIED;
			return run(call);
		},
	});

	return [
		method('add', 'write', add),
		method('get', 'read', (call) => one(view(existing(call)))),
		method('list', 'list', list),
		method('update', 'write', update),
		method('delete', 'write', remove),
		method('getFields', 'read', describe),
	];
}

/** Dictionaries of the catalogue, such as units (catalog.measure.*) and taxes (catalog.vat.*). */
export const catalogDictionaryMethods: Method[] = DICTIONARIES.flatMap(dictionaryMethods);
