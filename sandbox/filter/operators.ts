import { compare } from './query';
import type { Comparable } from './operand';

/** The comparison that a filter prefix stands for. */
export type Operator =
	| 'equal'
	| 'notEqual'
	| 'greater'
	| 'greaterOrEqual'
	| 'less'
	| 'lessOrEqual'
	| 'in'
	| 'notIn'
	| 'contains'
	| 'notContains'
	| 'like'
	| 'notLike'
	| 'between'
	| 'notBetween';

/**
 * Prefixes of crm.item.list and other controllers
 * (https://apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html).
 */
export const itemPrefixes: Readonly<Record<string, Operator>> = {
	'': 'equal',
	'=': 'equal',
	'!': 'notEqual',
	'!=': 'notEqual',
	'>': 'greater',
	'>=': 'greaterOrEqual',
	'<': 'less',
	'<=': 'lessOrEqual',
	'@': 'in',
	'!@': 'notIn',
	'%': 'contains',
	'!%': 'notContains',
	'=%': 'like',
	'%=': 'like',
	'!=%': 'notLike',
	'!%=': 'notLike',
	'><': 'between',
	'!><': 'notBetween',
};

/** Prefixes of classic lists. The text searches `?` and `*` are read as "contains". */
export const classicPrefixes: Readonly<Record<string, Operator>> = {
	...itemPrefixes,
	'?': 'contains',
	'*': 'contains',
	'*%': 'contains',
	'*=': 'equal',
};

/** Splits `>=OPPORTUNITY` into `>=` and `OPPORTUNITY`. */
export function splitPrefix(key: string): { prefix: string; name: string } {
	const match = /^([!=<>%@?*]*)(.*)$/s.exec(key);
	return { prefix: match?.[1] ?? '', name: match?.[2] ?? key };
}

/** Whether a value is that of an empty field: nothing, an empty text or, for links, 0. */
const isEmpty = (value: Comparable): boolean => value === null || value === '' || value === 0;

const equals = (value: Comparable, wanted: Comparable): boolean =>
	wanted === null || wanted === ''
		? isEmpty(value)
		: compare(value, wanted) === 0 || String(value) === String(wanted);

/** A pattern of SQL's LIKE, with `%` and `_`, as a regular expression. */
function likePattern(pattern: string): RegExp {
	const source = pattern
		.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
		.replaceAll('%', '[^]*')
		.replaceAll('_', '[^]');
	return new RegExp(`^${source}$`);
}

/**
 * The predicate of one condition. A multiple field passes when any of its values passes; it passes a negative condition
 * when no value fails it. An empty field passes every negative condition, because the server adds `OR … IS NULL`.
 */
export function test(operator: Operator, operands: Comparable[]): (values: Comparable[]) => boolean {
	const [first = null, second = null] = operands;
	const any = (passes: (value: Comparable) => boolean) => (values: Comparable[]) =>
		(values.length === 0 ? [null] : values).some(passes);
	const none = (fails: (value: Comparable) => boolean) => (values: Comparable[]) => !any(fails)(values);
	const greater = (value: Comparable): boolean => value !== null && compare(value, first) > 0;
	const less = (value: Comparable): boolean => value !== null && compare(value, first) < 0;
	const within = (value: Comparable): boolean =>
		value !== null && compare(value, first) >= 0 && compare(value, second) <= 0;
	const contains = (value: Comparable): boolean => String(value ?? '').includes(String(first ?? ''));
	switch (operator) {
		case 'equal':
		case 'in':
			return any((value) => operands.some((wanted) => equals(value, wanted)));
		case 'notEqual':
		case 'notIn':
			return none((value) => operands.some((wanted) => equals(value, wanted)));
		case 'greater':
			return any(greater);
		case 'greaterOrEqual':
			return any((value) => greater(value) || (value !== null && compare(value, first) === 0));
		case 'less':
			return any(less);
		case 'lessOrEqual':
			return any((value) => less(value) || (value !== null && compare(value, first) === 0));
		case 'contains':
			return any(contains);
		case 'notContains':
			return none(contains);
		case 'like': {
			const pattern = likePattern(String(first ?? ''));
			return any((value) => pattern.test(String(value ?? '')));
		}
		case 'notLike': {
			const pattern = likePattern(String(first ?? ''));
			return none((value) => pattern.test(String(value ?? '')));
		}
		case 'between':
			return any(within);
		case 'notBetween':
			return none(within);
	}
}
