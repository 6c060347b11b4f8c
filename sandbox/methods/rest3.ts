import { errors3, type RestError } from '../errors';
import {
	isMap,
	isNumeric,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { Call, Method, MethodResult } from './method';

/** A field of REST 3.0, as a method field.list describes it. */
export interface Field3 {
	name: string;
	type: 'int' | 'string' | 'bool' | 'object' | 'array';
	filterable?: true;
	sortable?: true;
}

/** An answer whose result is a map. */
export const answer3 = (result: Record<string, PhpValue>): MethodResult => ({
	result: mapOf(result),
});

/** Reads `select`; empty means all names. @throws RestError unless it is a list of known names. */
export function selectOf(call: Call, known: readonly string[], entity: string): readonly string[] {
	const select = call.controller('select');
	if (select === undefined || select === null) return known;
	if (!Array.isArray(select) || select.some((name) => typeof name !== 'string'))
		throw errors3.invalidSelect(select);
	const names = select.map(toText);
	const unknown = names.find((name) => !known.includes(name));
	if (unknown !== undefined) throw errors3.unknownField(unknown, entity);
	return names.length === 0 ? known : names;
}

/** The values of a row under these names. */
export function choose(row: PhpMap, names: readonly string[]): PhpMap {
	const chosen = newMap();
	for (const name of names) chosen[name] = row[name] ?? null;
	return chosen;
}

const required = (name: string): string => `Required field \`${name}\` is not specified`;

/** A required integer. @throws RestError when it is missing or not an integer. */
export function requiredInt(call: Call, name: string, message = required(name)): number {
	const value = call.controller(name);
	if (value === undefined || value === null) throw errors3.validation(name, message);
	if (!isNumeric(value)) throw wrongType(name, 'int');
	return toInt(value);
}

/** What REST 3.0 answers to a value of another type. */
export const wrongType = (name: string, type: Field3['type']): RestError =>
	errors3.validation(name, `Field \`${name}\` requires data type \`${type}\` for this request`);

/** A required text. @throws RestError when it is missing, empty or not a text. */
export function requiredText(call: Call, name: string, message = required(name)): string {
	const value = call.controller(name);
	if (value === undefined || value === null || value === '') throw errors3.validation(name, message);
	if (typeof value === 'object') throw wrongType(name, 'string');
	return toText(value);
}

/** The page that `pagination` names, with at most `longest` rows. */
export function pageOf3<Row>(call: Call, rows: readonly Row[], longest: number): Row[] {
	const pagination = call.controller('pagination');
	if (pagination === undefined || pagination === null) return rows.slice(0, 50);
	const { page = 1, limit = 50, offset = null } = isMap(pagination) ? pagination : { page: pagination };
	const numbers = [page, limit, ...(offset === null ? [] : [offset])];
	if (!numbers.every(isNumeric) || toInt(limit) < 1) throw errors3.invalidPagination(pagination);
	const length = Math.min(toInt(limit), longest);
	const start = offset === null ? (toInt(page) - 1) * length : toInt(offset);
	return rows.slice(start, start + length);
}

const DESCRIPTION_FIELDS = [
	...['name', 'type', 'title', 'description', 'validationRules', 'requiredGroups'],
	...['filterable', 'sortable', 'editable', 'multiple', 'elementType'],
];

const describe = ({ name, type, filterable, sortable }: Field3): PhpMap =>
	mapOf({
		name,
		type,
		title: name,
		description: null,
		validationRules: [],
		requiredGroups: null,
		filterable: filterable === true,
		sortable: sortable === true,
		editable: false,
		multiple: false,
		elementType: null,
	});

/** The methods `<prefix>.field.list` and `<prefix>.field.get`. */
export function fieldMethods(prefix: string, scope: string, fields: readonly Field3[]): Method[] {
	const select = (call: Call): readonly string[] => selectOf(call, DESCRIPTION_FIELDS, 'DtoFieldDto');
	return [
		{
			name: `api/${prefix}.field.list`,
			scope,
			cost: 'read',
			run: (call) => {
				const names = select(call);
				return answer3({ items: fields.map((field) => choose(describe(field), names)) });
			},
		},
		{
			name: `api/${prefix}.field.get`,
			scope,
			cost: 'read',
			run: (call) => {
				const name = requiredText(call, 'name');
				const names = select(call);
				const field = fields.find((one) => one.name === name);
				if (!field) throw errors3.fieldNotFound(name);
				return answer3({ item: choose(describe(field), names) });
			},
		},
	];
}

/** A required list of user IDs. @throws RestError when it is empty. */
export function requiredIds(call: Call, name: string): number[] {
	const ids = listOf(call.controller(name)).map(toInt);
	if (ids.length === 0) throw errors3.emptyList(name);
	return ids;
}
