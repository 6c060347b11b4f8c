import type { Field, FieldType } from './definition';

/** An entry of an enumeration. */
export interface EnumItem {
	id: number;
	value: string;
	sort: number;
	isDefault: boolean;
	xmlId: string;
}

/** A custom field, as `crm.deal.userfield.*` and `userfieldconfig.*` manage it. */
export interface CustomField {
	id: number;
	/** CRM_DEAL, CRM_CONTACT, …; `CRM_{type id}` for a smart process. */
	entityId: string;
	/** UF_CRM_…, upper case, at most 50 characters. */
	fieldName: string;
	userTypeId: FieldType;
	xmlId: string | null;
	sort: number;
	multiple: boolean;
	mandatory: boolean;
	label: string;
	settings: Record<string, unknown>;
	/** Only for enumerations. */
	list: EnumItem[];
}

/**
 * The name of a custom field in crm.item.*: converted to camelCase when only digits or only letters follow `UF_CRM_` and
 * the number of the object, else only the prefix changes.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/index.html#field-naming-conventions
 */
export function customFieldKey(fieldName: string): string {
	const tail = fieldName.replace(/^UF_CRM_/, '');
	const numbers = /^(\d+)_(\d+)$/.exec(tail);
	if (numbers) return `ufCrm${numbers[1]}_${numbers[2]}`;
	const letters = /^(?:(\d+)_)?([A-Z]+(?:_[A-Z]+)*)$/.exec(tail);
	if (letters) {
		const words = (letters[2] ?? '').split('_').map((word) => word[0] + word.slice(1).toLowerCase());
		return `ufCrm${letters[1] ?? ''}${words.join('')}`;
	}
	return `ufCrm_${tail}`;
}

/** A custom field as a field of its object type. If its name in crm.item.* is taken already, it gets another one. */
export function customField(custom: CustomField, taken: ReadonlySet<string> = new Set()): Field {
	const key = customFieldKey(custom.fieldName);
	return {
		key: taken.has(key) ? custom.fieldName : key,
		classic: custom.fieldName,
		upperName: custom.fieldName,
		type: custom.userTypeId,
		title: custom.label,
		flags: new Set([
			...(custom.multiple ? (['multiple'] as const) : []),
			...(custom.mandatory ? (['required'] as const) : []),
		]),
		...(typeof custom.settings.ENTITY_TYPE === 'string' ? { statusType: custom.settings.ENTITY_TYPE } : {}),
		settings: custom.settings,
		custom,
	};
}
