import { mapOf, newMap, type PhpMap, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { filesOf, multiFieldsOf, type CrmRecord, type StoredFile, type StoredValue } from '../store/record';
import type { Store } from '../store/store';
import type { Field } from './definition';
import { readValue } from './read';
import { multiFieldAliases } from './system/common';

/** What a view needs besides the record. */
export interface ViewContext {
	store: Store;
	/** Address of a method up to its query. It holds the caller's secret or token, as links to files do. */
	addressOf: (method: string) => string;
	/** Address of the portal, without a slash at its end. */
	portalUrl: string;
}

/** Which fields a crm.item.list answer holds. */
export interface Selection {
	/** Null for all. */
	fields: Field[] | null;
	/** Multi-fields are shown with all fields, or when they are named. */
	withMultiFields: boolean;
}

export const everything: Selection = { fields: null, withMultiFields: true };

/** A record as crm.item.* shows it: camelCase names, typed values, booleans as "Y" and "N", moments in ISO 8601. */
export function itemView(
	context: ViewContext,
	type: EntityType,
	record: CrmRecord,
	selection: Selection,
	useOriginalUfNames: boolean,
): PhpMap {
	const view = newMap();
	for (const field of selection.fields ?? type.itemFields) {
		if (field.type === 'crm_multifield' || field.key === 'contacts' || field.key === 'companies') continue;
		const value = readValue(context.store, type, record, field);
		view[type.itemName(field, useOriginalUfNames)] = itemValue(context, field, value);
	}
	if (type.shape.hasMultiFields && selection.withMultiFields) addMultiFields(view, record, selection);
	if (selection.fields === null) view.entityTypeId = type.entityTypeId;
	return view;
}

function addMultiFields(view: PhpMap, record: CrmRecord, selection: Selection): void {
	const values = multiFieldsOf(record);
	view.fm = values.map((one) =>
		mapOf({ id: one.id, typeId: one.typeId, valueType: one.valueType, value: one.value }),
	);
	if (selection.fields !== null) return;
	for (const alias of multiFieldAliases) {
		const found = values.find(
			(one) =>
				one.typeId === alias.typeId && (alias.valueType === undefined || one.valueType === alias.valueType),
		);
		view[alias.key] = found?.value ?? '';
	}
}

function itemValue(context: ViewContext, field: Field, value: StoredValue): PhpValue {
	if (field.type === 'file') {
		const files = filesOf(value).map((file) => fileView(context, file));
		return field.flags.has('multiple') ? files : (files[0] ?? null);
	}
	if (field.flags.has('multiple')) {
		return Array.isArray(value) ? value.map((one) => itemScalar(context, field, one)) : [];
	}
	return itemScalar(context, field, value);
}

function itemScalar({ store }: ViewContext, field: Field, value: unknown): PhpValue {
	if (field.type === 'boolean') return value === true ? 'Y' : 'N';
	if (value === undefined || value === null) return null;
	if (field.type === 'datetime') return typeof value === 'number' ? store.time.format(value) : null;
	if (field.type === 'date') return typeof value === 'string' ? store.time.formatDate(value) : null;
	return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

/** A file: `urlMachine` downloads it with the caller's secret or token, `url` needs a browser session. */
export function fileView(context: ViewContext, file: StoredFile): PhpMap {
	const query = `token=crm%7Cfile%7C${file.fileId}`;
	return mapOf({
		id: file.fileId,
		url: `${context.portalUrl}/bitrix/components/bitrix/crm.item/show_file.php?fileId=${file.fileId}`,
		urlMachine: `${context.addressOf('crm.controller.item.getFile')}${query}`,
	});
}
