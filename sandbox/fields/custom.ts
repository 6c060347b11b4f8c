import type { Field, FieldType } from './definition';

/** An item of an enumeration. */
export interface EnumItem {
	id: number;
	value: string;
	sort: number;
	isDefault: boolean;
	xmlId: string;
}

/** A custom (user) field as `crm.deal.userfield.*` and `userfieldconfig.*` manage it. */
export interface CustomField {
	id: number;
	/** CRM_DEAL, CRM_CONTACT, … or `CRM_{type id}` for a smart process. */
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
 * The crm.item.* name of a custom field (api reference, Field Naming Conventions): the regular conversion when only digits
 * or only letters follow `UF_CRM_` and the number of the object, else only the prefix changes.
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

/** A custom field as one field of its object type. Its name in crm.item.* gives way when it is taken already. */
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
