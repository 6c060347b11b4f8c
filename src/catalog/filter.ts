import type { FieldDescription, FieldUse } from './field';
import { type Conversion, splitList, toFilterValue } from './values';

/** A comparison that the person can choose for a condition. */
export interface FilterOperator {
	/** Value in the panel: it is saved in workflows and never changes. */
	value: string;
	name: string;
	/** Prefix of the field's name in a filter (docs/internals/fields.md, "Filters of crm.item.list"). */
	prefix: string;
	/** Makes the value for the filter of what the person entered; absent for comparisons that need no value. */
	write?(value: unknown, field: FieldDescription, timeZone: string): Conversion;
}

const one: FilterOperator['write'] = toFilterValue;

const many: FilterOperator['write'] = (value, field, timeZone) => {
	const converted = splitList(value).map((part) => toFilterValue(part, field, timeZone));
	const bad = converted.find((part) => 'problem' in part);
	return bad ?? { value: converted.map((part) => ('value' in part ? part.value : '')) };
};

/** Compares a part of a text. The text is sent unchanged, whatever the field's type. */
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

/** Types of fields that hold several values of their own, such as phones and files. No list filters or sorts by them. */
const COMPOSED = new Set([
	...['crm_multifield', 'crm_activity_binding', 'crm_activity_communication', 'crm_status_extra'],
	...['diskfile', 'object', 'recurring_params'],
]);

const isFor =
	(use: FieldUse) =>
	({ type, uses }: FieldDescription): boolean =>
		(uses === undefined || uses.includes(use)) &&
		(use === 'column' ? type !== 'crm_multifield' : !COMPOSED.has(type));

export const isFilterable = isFor('filter');
export const isSortable = isFor('sort');
export const isColumn = isFor('column');

/** A condition as the portal takes it: `[">=createdTime", "2026-08-20T00:00:00+02:00"]`. */
export type Condition = [key: string, value: unknown];

/**
 * One filter in which all conditions must be true. A filter is an object, so it holds each key once. Further conditions
 * with the same key go into groups of their own, and so do conditions on the ID: reading page by page sets that key.
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

/** Splits a key of a filter such as `>=createdTime` into its prefix and the name of the field. */
export function splitKey(key: string): { prefix: string; name: string } {
	const [prefix] = /^[=!<>%@]*/.exec(key) ?? [''];
	return { prefix, name: key.slice(prefix.length) };
}
