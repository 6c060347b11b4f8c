import type { Field } from '../fields/definition';
import { readValue } from '../fields/read';
import { isArray, isNumeric, toInt, toText, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { filesOf, multiFieldsOf, type CrmRecord } from '../store/record';
import type { Store } from '../store/store';

/** A value in the form in which it is compared. Texts are in lower case, because MySQL usually ignores case. */
export type Comparable = number | string | null;

/** Marks a filter value that does not fit the type of its field. */
export const UNREADABLE = Symbol('unreadable filter value');

const NUMERIC = new Set([
	'integer',
	'double',
	'user',
	'employee',
	'location',
	'crm_category',
	'crm_company',
	'crm_contact',
	'crm_lead',
	'crm_deal',
	'crm_quote',
	'crm_entity',
	'enumeration',
	'iblock_element',
	'iblock_section',
	'file',
]);

/** The values of a field of a record, ready to compare: one for a single field, any number for a multiple one. */
export function comparablesOf(
	store: Store,
	type: EntityType,
	field: Field,
): (record: CrmRecord) => Comparable[] {
	if (field.type === 'crm_multifield') {
		return (record) =>
			multiFieldsOf(record)
				.filter((one) => one.typeId === field.classic)
				.map((one) => one.value.toLowerCase());
	}
	if (field.type === 'file') return (record) => filesOf(record[field.key]).map((file) => file.fileId);
	return (record) => {
		const value = readValue(store, type, record, field);
		if (field.flags.has('multiple')) return Array.isArray(value) ? value.map(comparable) : [];
		return [comparable(value)];
	};
}

function comparable(value: unknown): Comparable {
	if (value === undefined || value === null) return null;
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (typeof value === 'number') return value;
	return String(value).toLowerCase();
}

/**
 * A filter value, ready to compare; null means empty. System booleans are "Y" and "N", custom ones 1 and 0: for those
 * "Y" is cast to 0, as https://apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html warns.
 */
export function operand(store: Store, field: Field, value: PhpValue): Comparable | typeof UNREADABLE {
	if (isArray(value)) return UNREADABLE;
	if (field.type === 'boolean') {
		if (field.custom) return value === true ? 1 : toInt(value) === 0 ? 0 : 1;
		if (value === 'Y' || value === true || value === 1 || value === '1') return 1;
		return value === 'N' || value === false || value === 0 || value === '0' ? 0 : UNREADABLE;
	}
	if (value === null || value === '' || value === false) return null;
	if (NUMERIC.has(field.type)) return isNumeric(value) ? Number(value) : UNREADABLE;
	if (field.type === 'datetime') return store.time.parse(toText(value)) ?? UNREADABLE;
	if (field.type === 'date') return store.time.parseDay(toText(value)) ?? UNREADABLE;
	return toText(value).toLowerCase();
}
