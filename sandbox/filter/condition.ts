import type { Field } from '../fields/definition';
import { isArray, listOf, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { Store } from '../store/store';
import { comparablesOf, operand, UNREADABLE, type Comparable } from './operand';
import { test, type Operator } from './operators';
import { everyId, type IdRange, type Predicate } from './query';

/** A compiled filter. */
export interface Compiled {
	range: IdRange;
	predicate: Predicate | null;
}

/** Operands of a condition; undefined when one of them does not fit the field's type. */
export function operandsOf(
	store: Store,
	field: Field,
	operator: Operator,
	value: PhpValue,
): Comparable[] | undefined {
	const list = isArray(value) ? listOf(value) : [value];
	const takesText =
		operator === 'contains' || operator === 'notContains' || operator === 'like' || operator === 'notLike';
	const operands: Comparable[] = [];
	for (const one of list) {
		const read = takesText && !isArray(one) ? String(one ?? '').toLowerCase() : operand(store, field, one);
		if (read === UNREADABLE) return undefined;
		operands.push(read);
	}
	return operands;
}

/** A condition as a predicate of a record. */
export function condition(
	store: Store,
	type: EntityType,
	field: Field,
	operator: Operator,
	operands: Comparable[],
): Predicate {
	const values = comparablesOf(store, type, field);
	const passes = test(operator, operands);
	return (record) => passes(values(record));
}

/**
 * Narrows the range of IDs by a condition on the ID, because the order of the records then finds them fast.
 *
 * @returns false when the condition cannot narrow the range.
 */
export function narrow(range: IdRange, operator: Operator, operands: Comparable[]): boolean {
	const numbers = operands.map((one) => (typeof one === 'number' ? one : NaN));
	const [first = NaN] = numbers;
	if (numbers.some(Number.isNaN)) return false;
	switch (operator) {
		case 'greater':
			range.from = Math.max(range.from, Math.floor(first) + 1);
			return true;
		case 'greaterOrEqual':
			range.from = Math.max(range.from, Math.ceil(first));
			return true;
		case 'less':
			range.to = Math.min(range.to, Math.ceil(first) - 1);
			return true;
		case 'lessOrEqual':
			range.to = Math.min(range.to, Math.floor(first));
			return true;
		case 'equal':
		case 'in': {
			const wanted = new Set(numbers);
			range.only = range.only === undefined ? numbers : range.only.filter((id) => wanted.has(id));
			return true;
		}
		default:
			return false;
	}
}

/** A predicate that demands all of these; null when there are none. */
export function allOf(predicates: Predicate[]): Predicate | null {
	if (predicates.length === 0) return null;
	return predicates.length === 1 && predicates[0]
		? predicates[0]
		: (record) => predicates.every((predicate) => predicate(record));
}

export const everything = (): Compiled => ({ range: everyId(), predicate: null });
