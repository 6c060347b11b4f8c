import { errors } from '../errors';
import {
	isMap,
	listOf,
	mapOf,
	newMap,
	onlyOf,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { Store } from '../store/store';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

export type ColumnFlag = 'required' | 'readOnly' | 'immutable' | 'multiple' | 'dynamic';

/** A field of a classic entity, as its `fields` method describes it. */
export type Column = readonly [name: string, type: string, title: string, ...flags: ColumnFlag[]];

/** A classic entity whose rows consist of columns: crm.requisite, crm.address, … */
export interface RowKind {
	/** Begins the names of its methods and names its table: `crm.requisite`. */
	readonly name: string;
	/** Name in error texts. */
	readonly label: string;
	columns(store: Store): readonly Column[];
	/** Default values of a new row. */
	readonly defaults?: Readonly<Record<string, string>>;
	/** Checks values beyond their columns, and may add some; `present` is the row that is changed. */
	check?(call: Call, values: PhpMap, present?: StoredRow): void;
	/** Refuses the deletion, or also deletes what belongs to the row. */
	beforeDelete?(call: Call, row: StoredRow): void;
}

/** The answer of a `fields` method. */
export function describeColumns(columns: readonly Column[]): PhpMap {
	const fields = newMap();
	for (const [name, type, title, ...flags] of columns) {
		fields[name] = mapOf({
			type,
			isRequired: flags.includes('required'),
			isReadOnly: flags.includes('readOnly'),
			isImmutable: flags.includes('immutable'),
			isMultiple: flags.includes('multiple'),
			isDynamic: flags.includes('dynamic'),
			title,
		});
	}
	return fields;
}

export const notDefined = (name: string) => errors.classic(`${name} is not defined or invalid.`);

/** The parameter `fields`. @throws RestError unless it is an object. */
export function fieldsOf(call: Call): PhpMap {
	const fields = call.classic('fields');
	if (!isMap(fields)) throw errors.classic("Parameter 'fields' must be array.");
	return fields;
}

/** A row with all columns, as texts; null for missing values. */
export function rowView(columns: readonly Column[], row: StoredRow): PhpMap {
	const result = newMap();
	for (const [name] of columns) result[name] = name === 'ID' ? String(row.id) : (row.values[name] ?? null);
	return result;
}

/** Reads the writable values of `fields`. Unknown, read-only and, on changes, immutable fields are ignored. */
export function parseRow(columns: readonly Column[], input: PhpMap, isNew: boolean): PhpMap {
	const values = newMap();
	for (const [name, type, title, ...flags] of columns) {
		if (flags.includes('readOnly') || (!isNew && flags.includes('immutable'))) continue;
		const value = input[name];
		if (flags.includes('required') && (isNew || value !== undefined)) {
			if (type === 'integer' && toInt(value) <= 0) throw notDefined(name);
			if (toText(value) === '') throw errors.classic(`The field "${title}" is required.`);
		}
		if (value !== undefined) values[name] = textOf(value, flags.includes('multiple'));
	}
	return values;
}

function textOf(value: PhpValue, multiple: boolean): PhpValue {
	if (multiple) return listOf(value).map(toText);
	return value === null ? null : toText(value);
}

/** The columns of rows that `select` names; all for `*` or without a `select`. */
export function selectColumns(call: Call, rows: PhpMap[]): PhpMap[] {
	const names = listOf(call.classic('select')).map(toText);
	if (names.length === 0 || names.includes('*')) return rows;
	return rows.map((row) => onlyOf(row, names));
}

/** The answer of a classic list: filter, order, page and select. */
export function listRows(call: Call, columns: readonly Column[], rows: PhpMap[]): MethodResult {
	const known = new Set(columns.map(([name]) => name));
	const found = orderRows(filterRows(rows, call.classic('filter'), known), call.classic('order'), known);
	const { rows: page, info } = pageOfRows(call, found);
	return { result: selectColumns(call, page), ...info };
}

/** The row with that ID. @throws RestError when there is none. */
export function rowById(call: Call, kind: Pick<RowKind, 'name' | 'label'>, id: number): StoredRow {
	const row = call.store.table(kind.name).get(id);
	if (!row) throw errors.classic(`The ${kind.label} with ID '${id}' is not found`);
	return row;
}

export function addRow(call: Call, kind: RowKind): StoredRow {
	const columns = kind.columns(call.store);
	const values = mapOf(kind.defaults, parseRow(columns, fieldsOf(call), true));
	kind.check?.(call, values);
	if (columns.some(([name]) => name === 'DATE_CREATE')) {
		const created = { DATE_CREATE: call.store.time.format(call.store.now()), DATE_MODIFY: '' };
		Object.assign(values, created, { CREATED_BY_ID: String(call.userId) });
	}
	return call.store.table(kind.name).add({ values });
}

export function updateRow(call: Call, kind: RowKind, row: StoredRow): void {
	const columns = kind.columns(call.store);
	const values = parseRow(columns, fieldsOf(call), false);
	kind.check?.(call, values, row);
	if (columns.some(([name]) => name === 'DATE_MODIFY')) {
		values.DATE_MODIFY = call.store.time.format(call.store.now());
		values.MODIFY_BY_ID = String(call.userId);
	}
	Object.assign(row.values, values);
}

/** The methods `fields` and `list`, which every kind of row has. */
export function readingMethods(kind: RowKind): Method[] {
	return [
		{
			name: `${kind.name}.fields`,
			scope: 'crm',
			cost: 'read',
			run: (call) => ({ result: describeColumns(kind.columns(call.store)) }),
		},
		{
			name: `${kind.name}.list`,
			scope: 'crm',
			cost: 'list',
			run: (call) => {
				const columns = kind.columns(call.store);
				const rows = call.store.table(kind.name).all();
				return listRows(
					call,
					columns,
					rows.map((row) => rowView(columns, row)),
				);
			},
		},
	];
}

/** The methods add, get, list, update, delete and fields of rows that have an ID. */
export function rowFamily(kind: RowKind): Method[] {
	const existing = (call: Call): StoredRow => rowById(call, kind, call.classicId());
	const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
		name: `${kind.name}.${name}`,
		scope: 'crm',
		cost,
		run: (call) => ({ result: run(call) }),
	});
	return [
		...readingMethods(kind),
		method('add', 'write', (call) => addRow(call, kind).id),
		method('get', 'read', (call) => rowView(kind.columns(call.store), existing(call))),
		method('update', 'write', (call) => {
			updateRow(call, kind, existing(call));
			return true;
		}),
		method('delete', 'write', (call) => {
			const row = existing(call);
			kind.beforeDelete?.(call, row);
			return call.store.table(kind.name).delete(row.id);
		}),
	];
}
