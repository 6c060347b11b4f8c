import { RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
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

/** A property that was sent for a custom field, by its name in camel case: families of methods spell it differently. */
export type SentProperty = (name: keyof CustomField) => PhpValue | undefined;

/** A custom field as all families of methods show it, by names in camel case, with flags as "Y" or "N". */
export const shownField = (field: CustomField): PhpMap =>
	mapOf({
		id: String(field.id),
		entityId: field.entityId,
		fieldName: field.fieldName,
		userTypeId: field.userTypeId,
		xmlId: field.xmlId,
		sort: String(field.sort),
		multiple: field.multiple ? 'Y' : 'N',
		mandatory: field.mandatory ? 'Y' : 'N',
		showInList: 'Y',
		editInList: 'Y',
		isSearchable: 'N',
		settings: JSON.parse(JSON.stringify(field.settings)) as PhpValue,
		errorMessage: null,
		helpMessage: null,
	});

/** Adds a custom field. @throws RestError ERROR_CORE for a bad or taken name, or an unknown type. */
export function addField(store: Store, entityId: string, label: string, sent: SentProperty): CustomField {
	const userTypeId = toText(sent('userTypeId'));
	const type = customFieldTypes.find(([id]) => id === userTypeId)?.[0];
	if (!type) throw new RestError('ERROR_CORE', `Unknown user type ${userTypeId}`);
	const fieldName = fullName(toText(sent('fieldName')), entityId);
	if (!/^UF_CRM_[A-Z0-9_]+$/.test(fieldName) || fieldName.length > 50) {
		throw new RestError(
			'ERROR_CORE',
			'The field name may hold A-Z, 0-9 and _ only and be up to 50 characters long.',
		);
	}
	const owner = store.customFieldOwner(entityId);
	if (!owner) throw new RestError('ERROR_CORE', `Unknown entity ${entityId}`);
	if (owner.customFields.some((one) => one.fieldName === fieldName)) {
		throw new RestError('ERROR_CORE', `The field ${fieldName} already exists.`);
	}
	const xmlId = sent('xmlId');
	return store.addCustomField({
		entityId,
		fieldName,
		userTypeId: type,
		xmlId: xmlId === undefined ? null : toText(xmlId),
		sort: toInt(sent('sort')) || 100,
		multiple: sent('multiple') === 'Y',
		mandatory: sent('mandatory') === 'Y',
		label: label || fieldName,
		settings: settingsOf(sent('settings')),
		list: type === 'enumeration' ? enumItems(store, [], listOf(sent('list'))) : [],
	});
}

/** Changes what was sent of a custom field. */
export function changeField(store: Store, field: CustomField, label: string, sent: SentProperty): void {
	const [mandatory, sort, list] = [sent('mandatory'), sent('sort'), sent('list')];
	if (label !== '') field.label = label;
	if (mandatory !== undefined) field.mandatory = mandatory === 'Y';
	if (sort !== undefined) field.sort = toInt(sort);
	if (list !== undefined) field.list = enumItems(store, field.list, listOf(list));
}

/** The full name in upper case: `VENDOR` becomes `UF_CRM_VENDOR`. */
function fullName(fieldName: string, entityId: string): string {
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
