import { RestError } from '../errors';
import { isMap, listOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { CustomField, EnumItem } from '../fields/custom';
import type { FieldType } from '../fields/definition';
import type { Store } from '../store/store';

/**
 * Types of custom field
 * (https://apidocs.bitrix24.com/api-reference/crm/universal/user-defined-fields/crm-userfield-types.html).
 */
export const customFieldTypes: ReadonlyArray<[id: FieldType, title: string]> = [
	['string', 'String'],
	['integer', 'Integer'],
	['double', 'Number'],
	['boolean', 'Yes/No'],
	['datetime', 'Date/Time'],
	['date', 'Date'],
	['enumeration', 'List'],
	['url', 'Link'],
	['money', 'Money'],
	['address', 'Address'],
	['file', 'File'],
	['employee', 'User'],
	['crm', 'Bind to CRM items'],
	['crm_status', 'Bind to CRM dictionaries'],
	['iblock_element', 'Bind to information block items'],
	['iblock_section', 'Bind to information block sections'],
];

/** A field to add, in a form that all families of methods share. */
export interface WantedField {
	entityId: string;
	fieldName: string;
	userTypeId: string;
	label: string;
	multiple: boolean;
	mandatory: boolean;
	xmlId: string | null;
	sort: number;
	settings: PhpMap;
	list: PhpValue[];
}

/** Adds a custom field. @throws RestError ERROR_CORE for a bad or taken name, or an unknown type. */
export function addField(store: Store, wanted: WantedField): CustomField {
	const type = customFieldTypes.find(([id]) => id === wanted.userTypeId)?.[0];
	if (!type) throw new RestError('ERROR_CORE', `Unknown user type ${wanted.userTypeId}`);
	const fieldName = fullName(wanted);
	if (!/^UF_CRM_[A-Z0-9_]+$/.test(fieldName) || fieldName.length > 50) {
		throw new RestError(
			'ERROR_CORE',
			'The field name may hold A-Z, 0-9 and _ only and be up to 50 characters long.',
		);
	}
	const owner = store.customFieldOwner(wanted.entityId);
	if (!owner) throw new RestError('ERROR_CORE', `Unknown entity ${wanted.entityId}`);
	if (owner.customFields.some((one) => one.fieldName === fieldName)) {
		throw new RestError('ERROR_CORE', `The field ${fieldName} already exists.`);
	}
	return store.addCustomField({
		entityId: wanted.entityId,
		fieldName,
		userTypeId: type,
		xmlId: wanted.xmlId,
		sort: wanted.sort || 100,
		multiple: wanted.multiple,
		mandatory: wanted.mandatory,
		label: wanted.label || fieldName,
		settings: wanted.settings,
		list: type === 'enumeration' ? enumItems(store, [], wanted.list) : [],
	});
}

/** The full name in upper case: `VENDOR` becomes `UF_CRM_VENDOR`. */
function fullName({ fieldName, entityId }: WantedField): string {
	const name = fieldName.toUpperCase();
	if (name.startsWith('UF_CRM_')) return name;
	const typeId = /^CRM_(\d+)$/.exec(entityId)?.[1];
	return typeId === undefined ? `UF_CRM_${name}` : `UF_CRM_${typeId}_${name}`;
}

/** Applies LIST: an entry with an ID changes or (`DEL: "Y"`) removes an item, an entry without one is new. */
export function enumItems(store: Store, present: readonly EnumItem[], input: PhpValue[]): EnumItem[] {
	let items = [...present];
	for (const entry of input) {
		if (!isMap(entry)) continue;
		const id = toInt(entry.ID ?? entry.id);
		const value = entry.VALUE ?? entry.value;
		if (id > 0) {
			if (toText(entry.DEL ?? entry.del) === 'Y') items = items.filter((item) => item.id !== id);
			else
				items = items.map((item) =>
					item.id === id && value !== undefined ? { ...item, value: toText(value) } : item,
				);
			continue;
		}
		items.push({
			id: store.newEnumItemId(),
			value: toText(value),
			sort: toInt(entry.SORT ?? entry.sort) || (items.length + 1) * 10,
			isDefault: toText(entry.DEF ?? entry.def) === 'Y',
			xmlId: toText(entry.XML_ID ?? entry.xmlId) || `item${items.length + 1}`,
		});
	}
	return items;
}

/** Reads a label that is a text or an object by language, English first. */
export function labelOf(value: PhpValue | undefined): string {
	if (!isMap(value)) return Array.isArray(value) ? '' : toText(value);
	return toText(value.en ?? listOf(value)[0]);
}

export const settingsOf = (value: PhpValue | undefined): PhpMap => (isMap(value) ? value : newMap());
