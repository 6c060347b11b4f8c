import { errors } from '../errors';
import type { Field } from '../fields/definition';
import { entriesOf, isArray, type PhpMap, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { Store } from '../store/store';
import { allOf, condition, everything, narrow, operandsOf, type Compiled } from './condition';
import { comparablesOf } from './operand';
import { itemPrefixes, splitPrefix, type Operator } from './operators';
import { everyId, type IdRange, type Predicate, type SortTerm } from './query';

/** Reads filter and order of crm.item.list. Both refuse unknown names. */
export class ItemFilter {
	constructor(
		private readonly store: Store,
		private readonly type: EntityType,
		private readonly useOriginalUfNames: boolean,
	) {}

	/** @throws RestError INVALID_ARG_VALUE for an unknown field or prefix, or a value of a wrong type. */
	compile(filter: PhpValue | undefined): Compiled {
		if (!isArray(filter)) return everything();
		const range = everyId();
		const predicate = this.group(filter, range);
		return { range, predicate };
	}

	/** @throws RestError INVALID_ARG_VALUE for an unknown field or direction. */
	order(order: PhpValue | undefined): SortTerm[] {
		return entriesOf(order).map(([name, direction]) => {
			const field = this.filterable(name);
			if (!field) throw errors.invalidOrderField(name);
			const text = String(direction).toUpperCase();
			if (text !== 'ASC' && text !== 'DESC') throw errors.invalidOrderDirection(name, String(direction));
			return sortTerm(this.store, this.type, field, text === 'DESC');
		});
	}

	/** A group of conditions. `range` is given only where all must hold, because only then may one of them narrow it. */
	private group(filter: PhpMap | PhpValue[], range: IdRange | null): Predicate | null {
		const entries = entriesOf(filter);
		const logic = entries.find(([key]) => key.toLowerCase() === 'logic')?.[1];
		const isOr = String(logic ?? 'AND').toUpperCase() === 'OR';
		const predicates: Predicate[] = [];
		for (const [key, value] of entries) {
			if (key.toLowerCase() === 'logic') continue;
			if (/^\d+$/.test(key)) {
				const nested = isArray(value) ? this.group(value, null) : null;
				if (nested) predicates.push(nested);
				continue;
			}
			const { field, operator, operands } = this.condition(key, value);
			if (!isOr && range && field.key === 'id' && narrow(range, operator, operands)) continue;
			predicates.push(condition(this.store, this.type, field, operator, operands));
		}
		if (isOr && predicates.length > 0) return (record) => predicates.some((one) => one(record));
		return allOf(predicates);
	}

	private condition(
		key: string,
		value: PhpValue,
	): { field: Field; operator: Operator; operands: ReturnType<typeof operandsOf> & object } {
		const { prefix, name } = splitPrefix(key);
		const operator = itemPrefixes[prefix];
		const field = operator === undefined ? undefined : this.filterable(name);
		if (!field || operator === undefined)
			throw errors.invalidFilterField(operator === undefined ? key : name);
		if (isArray(value) && !['equal', 'notEqual', 'in', 'notIn', 'between', 'notBetween'].includes(operator)) {
			throw errors.invalidFilterValue(name);
		}
		const operands = operandsOf(this.store, field, operator, value);
		if (!operands) throw errors.invalidFilterValue(name);
		return { field, operator, operands };
	}

	/** The field with that name, if it can be filtered by. Phones and derived fields cannot. */
	private filterable(name: string): Field | undefined {
		const field = this.type.byItemName(name, this.useOriginalUfNames);
		if (!field || field.type === 'crm_multifield') return undefined;
		return field.key === 'contacts' || field.key === 'companies' ? undefined : field;
	}
}

export function sortTerm(store: Store, type: EntityType, field: Field, descending: boolean): SortTerm {
	const values = comparablesOf(store, type, field);
	return { descending, isId: field.key === 'id', valueOf: (record) => values(record)[0] ?? null };
}
