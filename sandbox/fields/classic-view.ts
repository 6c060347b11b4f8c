import { mapOf, newMap, type PhpMap, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { filesOf, multiFieldsOf, type CrmRecord, type StoredValue } from '../store/record';
import type { Field } from './definition';
import { fileView, type ViewContext } from './item-view';
import { readValue } from './read';

/** Lists of links, which classic methods never show. */
const NEVER = new Set(['contactIds', 'companyIds', 'contacts', 'companies', 'observers']);

/** What a classic list shows. `*` or no `select` means the system fields, without custom fields and multi-fields. */
export interface ClassicSelection {
	fields: Field[];
	/** PHONE, EMAIL, … as far as `select` names them. */
	multiFields: string[];
}

export const classicDefault = (type: EntityType): ClassicSelection => ({
	fields: plainFields(type),
	multiFields: [],
});

/** What a classic get shows: system and custom fields, and the multi-fields that hold something. */
export const classicEverything = (type: EntityType): ClassicSelection => ({
	fields: [...plainFields(type), ...type.classicFields.filter((one) => one.custom)],
	multiFields: [],
});

export const plainFields = (type: EntityType): Field[] =>
	type.classicFields.filter((one) => !one.custom && one.type !== 'crm_multifield' && !NEVER.has(one.key));

/** A record as classic methods show it: UPPER names, every value a string, empty system values null. */
export function classicView(
	context: ViewContext,
	type: EntityType,
	record: CrmRecord,
	selection: ClassicSelection,
	allMultiFields = false,
): PhpMap {
	const view = newMap();
	for (const field of selection.fields) {
		if (field.classic === null || NEVER.has(field.key)) continue;
		view[field.classic] = classicValue(context, field, readValue(context.store, type, record, field));
	}
	if (!type.shape.hasMultiFields) return view;
	const values = multiFieldsOf(record);
	const names = allMultiFields ? new Set(values.map((one) => one.typeId as string)) : selection.multiFields;
	for (const name of names) {
		const list = values.filter((one) => one.typeId === name);
		// A multi-field without values is left out.
		if (list.length === 0) continue;
		view[name] = list.map((one) =>
			mapOf({
				ID: String(one.id),
				VALUE_TYPE: one.valueType,
				VALUE: one.value,
				TYPE_ID: one.typeId,
			}),
		);
	}
	return view;
}

function classicValue(context: ViewContext, field: Field, value: StoredValue): PhpValue {
	if (field.type === 'file') {
		const files = filesOf(value).map((file) => {
			const { id, url, urlMachine } = fileView(context, file);
			return mapOf({ id, showUrl: url, downloadUrl: urlMachine });
		});
		return field.flags.has('multiple') ? files : (files[0] ?? (field.custom ? '' : null));
	}
	if (field.flags.has('multiple')) {
		return Array.isArray(value) ? value.map((one) => classicScalar(context, field, one)) : [];
	}
	return classicScalar(context, field, value);
}

function classicScalar({ store }: ViewContext, field: Field, value: unknown): PhpValue {
	if (field.type === 'boolean') {
		if (!field.custom) return value === true ? 'Y' : 'N';
		return value === true ? '1' : '0';
	}
	if (value === undefined || value === null) return field.custom ? '' : null;
	if (field.key === 'contactId' && value === 0) return null;
	if (field.type === 'datetime') return typeof value === 'number' ? store.time.format(value) : null;
	if (field.type === 'date') return typeof value === 'string' ? store.time.formatDate(value) : null;
	if (field.type === 'double' && !field.custom && typeof value === 'number') return value.toFixed(2);
	return typeof value === 'object' ? null : String(value);
}
