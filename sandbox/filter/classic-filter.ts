import { errors } from '../errors';
import type { Field } from '../fields/definition';
import { entriesOf, isArray, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { Store } from '../store/store';
import { allOf, condition, everything, narrow, operandsOf, type Compiled } from './condition';
import { sortTerm } from './item-filter';
import { classicPrefixes, splitPrefix, type Operator } from './operators';
import { everyId, type Predicate, type SortTerm } from './query';

/** Types for which classic lists compare with `=` where LIKE was asked for. */
const NO_LIKE = new Set(['crm_status', 'crm_company', 'crm_contact']);

/**
 * The filter of a classic list. Unknown names, names in the wrong case and values that do not fit are dropped without a
 * word, so that the list then holds all records (docs/internals/fields.md#filters-of-classic-lists).
 */
export function compileClassicFilter(store: Store, type: EntityType, filter: PhpValue | undefined): Compiled {
	if (filter === undefined || filter === null || filter === '') return everything();
	if (!isArray(filter)) throw errors.classic("Parameter 'filter' must be array.");
	const range = everyId();
	const predicates: Predicate[] = [];
	for (const [key, value] of entriesOf(filter)) {
		const { prefix, name } = splitPrefix(key);
		const field = type.byClassic(name);
		const operator = classicPrefixes[prefix];
		if (!field || operator === undefined) continue;
		const effective = forced(field, operator);
		const operands = operandsOf(store, field, effective, value);
		if (!operands) continue;
		if (field.key === 'id' && narrow(range, effective, operands)) continue;
		predicates.push(condition(store, type, field, effective, operands));
	}
	return { range, predicate: allOf(predicates) };
}

/** The order of a classic list. Unknown names are dropped; without an order the records come by ID. */
export function classicOrder(store: Store, type: EntityType, order: PhpValue | undefined): SortTerm[] {
	if (order === undefined || order === null || order === '') return [];
	if (!isArray(order)) throw errors.classic("Parameter 'order' must be array.");
	return entriesOf(order).flatMap(([name, direction]) => {
		const field = type.byClassic(name);
		return field ? [sortTerm(store, type, field, String(direction).toUpperCase() === 'DESC')] : [];
	});
}

function forced(field: Field, operator: Operator): Operator {
	if (!NO_LIKE.has(field.type)) return operator;
	if (operator === 'contains' || operator === 'like') return 'equal';
	return operator === 'notContains' || operator === 'notLike' ? 'notEqual' : operator;
}
