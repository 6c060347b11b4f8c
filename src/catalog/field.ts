import { isObject } from './objects';
import { titleOf as readable } from './words';

/** What a list can do with a field: filter by it, sort by it, or show it as a column. */
export type FieldUse = 'filter' | 'sort' | 'column';

/**
 * A field of a record, as the portal describes it (docs/internals/fields.md, "Field types").
 * https://apidocs.bitrix24.com/api-reference/crm/universal/crm-item-fields.html
 */
export interface FieldDescription {
	/** Name in calls and records: `stageId`. */
	name: string;
	/** Label in Bitrix24's interface. */
	title: string;
	/** Bitrix24's type: string, integer, double, boolean, date, datetime, enumeration, crm_status, user, … */
	type: string;
	required: boolean;
	readOnly: boolean;
	/** Whether the field can only be set when the record is created. */
	immutable: boolean;
	multiple: boolean;
	/** Whether the people of the portal have added the field. */
	custom: boolean;
	/** What a list takes the field for; absent: for everything. */
	uses?: readonly FieldUse[];
	/** Values of a list field, once they are known. */
	options?: readonly ListOption[];
	/** Set when values were looked up by name, and the credential may not read the list. */
	unreadable?: true;
	/** The kinds of CRM records that the field links to, by their numbers in crm.item.*; absent when it does not say so. */
	linksTo?: readonly number[];
	/** Dictionary of crm.status.list with the values of a `crm_status` field; for stages the one of the default pipeline. */
	dictionary?: string;
	/** For pipelines, and stages in them: number of the kind of record in crm.item.*. */
	pipelinesOf?: number;
}

/** A value of a list, such as a currency, a stage or a colleague. */
export interface ListOption {
	id: string;
	/** As the panel shows it. */
	label: string;
	/** Further words for it: an e-mail, the name of a currency without its code, a stage without its pipeline. */
	also?: readonly string[];
	/** For stages: the ID of their pipeline. */
	pipeline?: number;
	/** Set for people who have left: records are found by their names, but none is given to them by name. */
	hasLeft?: true;
}

/**
 * Fields that crm.item.fields lists although they can be neither read nor written.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html
 */
const UNUSABLE = new Set(['contacts', 'companies']);

/**
 * Reads the answer of a method that describes fields: in the portal's order, without those that cannot be used.
 * @param result the fields by name, in `fields` or at the top. A description is an object, or only a label
 * (user.fields, department.fields).
 */
export function parseFields(result: unknown): FieldDescription[] {
	const { fields = result } = asRecord(result);
	return Object.entries(asRecord(fields))
		.filter(([name]) => !UNUSABLE.has(name))
		.map(([name, description]) =>
			parseField(name, typeof description === 'string' ? { title: description } : asRecord(description)),
		);
}

function parseField(name: string, raw: Record<string, unknown>): FieldDescription {
	const field: FieldDescription = {
		name,
		title: titleOf(name, raw),
		type: textOf(raw.type) || 'string',
		required: isTrue(raw.isRequired) || isTrue(raw.required),
		readOnly: isTrue(raw.isReadOnly),
		immutable: isTrue(raw.isImmutable),
		multiple: isTrue(raw.isMultiple),
		custom: isTrue(raw.isDynamic) || /^uf/i.test(name),
	};
	if (Array.isArray(raw.items)) {
		field.options = raw.items
			.map(asRecord)
			.map(({ ID, VALUE }) => ({ id: textOf(ID), label: textOf(VALUE) }));
	}
	const { values } = raw;
	if (values !== null && typeof values === 'object' && Object.keys(values).length > 0) {
		// The fields of tasks have their values as an object by ID, or as a list of IDs.
		field.options = Array.isArray(values)
			? values.map(textOf).map((id) => ({ id, label: id }))
			: Object.entries(values).map(([id, label]) => ({ id, label: textOf(label) }));
	}
	if (textOf(raw.statusType) !== '') field.dictionary = textOf(raw.statusType);
	const linksTo = field.type === 'crm' || field.type === 'crm_entity' ? kindsIn(asRecord(raw.settings)) : [];
	if (linksTo.length > 0) field.linksTo = linksTo;
	return field.custom ? field : withFixedList(field);
}

/** Names of kinds of CRM records in the settings of a field, with their numbers in crm.item.*. */
const KINDS: Readonly<Record<string, number>> = {
	LEAD: 1,
	DEAL: 2,
	CONTACT: 3,
	COMPANY: 4,
	QUOTE: 7,
	ORDER: 14,
	SMART_INVOICE: 31,
};

/** The kinds that a field's settings allow: `{parentEntityTypeId: 1030}`, `{DEAL: "Y", DYNAMIC_1030: "Y"}`. */
function kindsIn(settings: Record<string, unknown>): number[] {
	if (settings.parentEntityTypeId !== undefined) return [Number(settings.parentEntityTypeId)];
	const allowed = Object.keys(settings).filter((name) => settings[name] === 'Y');
	const kinds = allowed.map((name) => KINDS[name] ?? Number(/^DYNAMIC_(\d+)$/.exec(name)?.[1]));
	// With a kind that nobody knows here, the portal alone can check.
	return kinds.some(Number.isNaN) ? [] : kinds;
}

/** The field's label. Fields without one are labelled like `CONTACT_IDS`; they get a readable form of the name. */
function titleOf(name: string, raw: Record<string, unknown>): string {
	const title = [raw.formLabel, raw.listLabel, raw.title].map(textOf).find((text) => text !== '');
	return title === undefined || title === raw.upperName || title === name ? readable(name) : title;
}

/** The value as an object. PHP sends an empty object as an empty array; anything that is no object counts as empty. */
function asRecord(value: unknown): Record<string, unknown> {
	return isObject(value) ? value : {};
}

const textOf = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

const isTrue = (value: unknown): boolean => value === true || value === 'Y';

const option = (id: string, label: string, ...also: string[]): ListOption => ({ id, label, also });

/** Fields whose values are the same few on every portal, although Bitrix24 describes them as texts. */
const FIXED: ReadonlyArray<[name: RegExp, options: readonly ListOption[]]> = [
	// https://apidocs.bitrix24.com/api-reference/crm/status/index.html
	[
		/^(?:(?:stage|status)_?)?semantics?(?:_?id)?$/i,
		[
			option('P', 'Process', 'In Progress'),
			option('S', 'Success', 'Won'),
			option('F', 'Failure', 'Lost', 'Fail'),
		],
	],
	[/^personal_gender$/i, [option('M', 'Male'), option('F', 'Female')]],
	// https://apidocs.bitrix24.com/api-reference/sonet-group/sonet-group-create.html
	[
		/^initiate_perms$/i,
		[option('A', 'Owner'), option('E', 'Owner and Moderators'), option('K', 'All Members')],
	],
];

/** A field with its list, if its values are the same on every portal. */
export function withFixedList(field: FieldDescription): FieldDescription {
	if (field.options !== undefined || (field.type !== 'string' && field.type !== 'char')) return field;
	const options = FIXED.find(([name]) => name.test(field.name))?.[1];
	return options === undefined ? field : { ...field, type: 'enum', options };
}
