import type { FieldDescription } from './field';
import { type Conversion, splitList, toFilterValue } from './values';

/** A comparison that a person can choose. */
export interface FilterOperator {
	/** Saved in workflows: never changes. */
	value: string;
	name: string;
	/** Prefix of the field's name in a filter of crm.item.list (api reference, "crm.item.list"). */
	prefix: string;
	/** Puts the value into its place; a comparison without `write` needs none. */
	write?(value: unknown, field: FieldDescription, timeZone: string): Conversion;
}

const one: FilterOperator['write'] = toFilterValue;

const many: FilterOperator['write'] = (value, field, timeZone) => {
	const converted = splitList(value).map((part) => toFilterValue(part, field, timeZone));
	const bad = converted.find((part) => 'problem' in part);
	return bad ?? { value: converted.map((part) => ('value' in part ? part.value : '')) };
};

/** Parts of a text are compared as they stand, whatever the field's type. */
const part =
	(before: string, after: string): FilterOperator['write'] =>
	(value) => ({ value: `${before}${String(value)}${after}` });

export const FILTER_OPERATORS: readonly FilterOperator[] = [
	{ value: 'contains', name: 'Contains', prefix: '%', write: part('', '') },
	{ value: 'notContains', name: 'Does Not Contain', prefix: '!%', write: part('', '') },
	{ value: 'endsWith', name: 'Ends With', prefix: '=%', write: part('%', '') },
	{ value: 'equals', name: 'Equals', prefix: '=', write: one },
	{ value: 'greaterThan', name: 'Greater Than', prefix: '>', write: one },
	{ value: 'greaterOrEqual', name: 'Greater Than or Equal', prefix: '>=', write: one },
	{ value: 'empty', name: 'Is Empty', prefix: '=' },
	{ value: 'notEmpty', name: 'Is Not Empty', prefix: '!=' },
	{ value: 'notIn', name: 'Is Not One Of', prefix: '!@', write: many },
	{ value: 'in', name: 'Is One Of', prefix: '@', write: many },
	{ value: 'lessThan', name: 'Less Than', prefix: '<', write: one },
	{ value: 'lessOrEqual', name: 'Less Than or Equal', prefix: '<=', write: one },
	{ value: 'notEquals', name: 'Not Equal', prefix: '!=', write: one },
	{ value: 'startsWith', name: 'Starts With', prefix: '=%', write: part('', '%') },
];

/** Multi-fields cannot be filtered or sorted by (api reference, "CRM object fields"). */
export const isFilterable = ({ type }: FieldDescription): boolean => type !== 'crm_multifield';

/** A condition, ready for the portal. */
export type Condition = [key: string, value: unknown];

/**
 * One filter in which all conditions must hold. A filter is an object, so a key can stand in it once; conditions on the
 * same key, and those on the ID, which reading page by page sets itself, go into groups of their own.
 */
export function allOf(
	conditions: readonly Condition[],
	groups: readonly object[] = [],
): Record<string, unknown> {
	const filter: Record<string, unknown> = {};
	const nested: object[] = [...groups];
	for (const [key, value] of conditions) {
		if (key in filter || isOnId(key)) nested.push({ [key]: value });
		else filter[key] = value;
	}
	nested.forEach((group, index) => (filter[index] = group));
	return filter;
}

const isOnId = (key: string): boolean => splitKey(key).name.toLowerCase() === 'id';

/** A filter's key as prefix and field name: `>=createdTime`. */
export function splitKey(key: string): { prefix: string; name: string } {
	const [prefix] = /^[=!<>%@]*/.exec(key) ?? [''];
	return { prefix, name: key.slice(prefix.length) };
}
