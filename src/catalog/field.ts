import { titleOf as readable } from './words';

/** A field of a record, as the portal describes it (for example api reference, "crm.item.fields"). */
export interface FieldDescription {
	/** As calls and records write it. */
	name: string;
	/** Label in Bitrix24's interface. */
	title: string;
	/** Bitrix24's type: string, integer, double, boolean, date, datetime, enumeration, crm_status, user, … */
	type: string;
	required: boolean;
	readOnly: boolean;
	/** Can be set when a record is created, and not later. */
	immutable: boolean;
	multiple: boolean;
	/** Made by the people of this portal. */
	custom: boolean;
	/** Values of a list field. */
	options?: ReadonlyArray<{ id: string; label: string }>;
	/** Dictionary of crm.status.list with the values of a `crm_status` field; for stages that of the default pipeline. */
	dictionary?: string;
}

/** Listed by crm.item.fields, but neither readable nor writable (api reference, "CRM object fields"). */
const UNUSABLE = new Set(['contacts', 'companies']);

/**
 * The usable fields of the answer of a method that describes them, in the portal's order: by name, in `fields` or at the
 * top, each with its type and flags, or (user.fields, department.fields) with nothing but its label.
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
		// As tasks have them.
		field.options = Object.entries(values).map(([id, label]) => ({ id, label: textOf(label) }));
	}
	if (textOf(raw.statusType) !== '') field.dictionary = textOf(raw.statusType);
	return field;
}

/** The label; for fields without one, which the portal calls like `CONTACT_IDS`, a readable form of the name. */
function titleOf(name: string, raw: Record<string, unknown>): string {
	const title = [raw.formLabel, raw.listLabel, raw.title].map(textOf).find((text) => text !== '');
	return title === undefined || title === raw.upperName || title === name ? readable(name) : title;
}

/** PHP sends an empty object as an empty array; anything that is no object counts as empty. */
function asRecord(value: unknown): Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

const textOf = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

const isTrue = (value: unknown): boolean => value === true || value === 'Y';
