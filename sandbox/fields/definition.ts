import type { CustomField } from './custom';

/** Types as `crm.item.fields` names them. Those from `enumeration` on are types of custom fields. */
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

/** `classicImmutable`: classic methods set it on add only, crm.item.* at any time (the pipeline of a deal). */
export type FieldFlag =
	| 'required'
	| 'readOnly'
	| 'immutable'
	| 'classicImmutable'
	| 'multiple'
	| 'deprecated';

/** A field of a CRM object type. It is stored once and has two names, for crm.item.* and for classic methods. */
export interface Field {
	/** camelCase name in `crm.item.*`; the value is stored under it. */
	readonly key: string;
	/** UPPER name in classic methods; null when they do not have the field. */
	readonly classic: string | null;
	/** `upperName` in `crm.item.fields`. */
	readonly upperName: string;
	readonly type: FieldType;
	readonly title: string;
	readonly flags: ReadonlySet<FieldFlag>;
	/** Dictionary of a `crm_status` field; for stages that of the default pipeline. */
	readonly statusType?: string;
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Not stored, but derived from the record when it is read. */
	readonly computed?: true;
	/** Classic methods alone have the field. */
	readonly classicOnly?: true;
	/** Type in classic methods, where it is not `char`, `string` or `type`. */
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
