import type { CustomField } from './custom';

/** Types as `crm.item.fields` names them; custom fields bring those from `enumeration` on. */
export type FieldType =
	| 'integer'
	| 'string'
	| 'text'
	| 'double'
	| 'boolean'
	| 'date'
	| 'datetime'
	| 'user'
	| 'location'
	| 'crm_status'
	| 'crm_category'
	| 'crm_currency'
	| 'crm_company'
	| 'crm_contact'
	| 'crm_lead'
	| 'crm_deal'
	| 'crm_quote'
	| 'crm_entity'
	| 'crm_multifield'
	| 'enumeration'
	| 'url'
	| 'money'
	| 'address'
	| 'file'
	| 'employee'
	| 'crm'
	| 'iblock_element'
	| 'iblock_section'
	| 'resourcebooking';

/** `classicImmutable`: settable on add only in classic methods, freely in crm.item.* (the pipeline of a deal). */
export type FieldFlag =
	| 'required'
	| 'readOnly'
	| 'immutable'
	| 'classicImmutable'
	| 'multiple'
	| 'deprecated';

/** One field of one CRM object type with its two names: one store, two views (api reference, What an honest emulator must do). */
export interface Field {
	/** camelCase name in `crm.item.*`, and the key under which the value is stored. */
	readonly key: string;
	/** UPPER name in classic methods; null when classic methods do not have it. */
	readonly classic: string | null;
	/** `upperName` in `crm.item.fields`. */
	readonly upperName: string;
	readonly type: FieldType;
	readonly title: string;
	readonly flags: ReadonlySet<FieldFlag>;
	/** Dictionary of a `crm_status` field; for stages the one of the default pipeline. */
	readonly statusType?: string;
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Not kept in the record but worked out from it when read. */
	readonly computed?: true;
	/** Absent from `crm.item.*`. */
	readonly classicOnly?: true;
	/** A system field that classic methods call something else than `char`, `string` or the type. */
	readonly classicType?: string;
	readonly custom?: CustomField;
}

interface Options {
	classic?: string | null;
	upperName?: string;
	flags?: FieldFlag[];
	statusType?: string;
	settings?: Readonly<Record<string, unknown>>;
	computed?: true;
	classicOnly?: true;
	classicType?: string;
}

/** `assignedById` → `ASSIGNED_BY_ID`, `address2` → `ADDRESS_2`, `parentId1030` → `PARENT_ID_1030`. */
export const upperCase = (key: string): string => key.replace(/([A-Z]|(?<=[a-z])\d+)/g, '_$1').toUpperCase();

/** One line of a field table. The classic name is the upper-case one unless the options say otherwise. */
export function field(key: string, type: FieldType, title: string, options: Options = {}): Field {
	const upperName = options.upperName ?? upperCase(key);
	const { flags = [], classic = upperName, ...rest } = options;
	return { key, type, title, ...rest, upperName, classic, flags: new Set(flags) };
}
