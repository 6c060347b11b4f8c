import { comparable, type ContactDetail } from '../../catalog/contact-details';
import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { comparablePhone } from '../../facts/phones';
import type { Row } from '../../portal/types';
import { CONTACT_DETAILS } from './contact-details';
import type { OperationContext } from '../types';

/** Finds the records that an input item is about. */
export interface Matcher {
	/** Two items that share a key are about the same record. Keys of different kinds of records differ. */
	keys: readonly string[];
	/** What is looked for, for errors: `originId = "4711"`. */
	words: string;
	/** The IDs of the matching records, the lowest first. */
	find: () => Promise<number[]>;
}

/** Field types by which records can be recognised. Values of other types say little, or cannot be compared. */
const KEY_TYPES: ReadonlySet<string> = new Set([
	...['string', 'integer', 'url', 'enumeration', 'crm_status', 'crm_category', 'user', 'employee'],
	...['crm_company', 'crm_contact', 'crm_deal', 'crm_lead', 'crm_quote'],
]);

/** Whether records can be recognised by a field. */
export const isKey = ({ type, multiple, readOnly }: FieldDescription): boolean =>
	KEY_TYPES.has(type) && !multiple && !readOnly;

/** Field types whose values many records share. */
const GROUPS: ReadonlySet<string> = new Set([
	'enumeration',
	'crm_status',
	'crm_category',
	'user',
	'employee',
]);

/** How well a field identifies a record, from 0 to 2. The best field is looked up for many items at once. */
function rank({ name, type }: FieldDescription): number {
	if (GROUPS.has(type) || name === 'originatorId') return 0;
	return name === 'originId' || name === 'xmlId' ? 2 : 1;
}

/**
 * Recognises records by fields, all of which must be equal. Lookups of many items share requests.
 * @param known the fields of this kind of record.
 * @param names the fields to compare.
 * @param written the values of this item (see `withTrimmedKeys`).
 * @param parameter the parameter in which the fields were chosen, for errors.
 * @throws InputError for a field that cannot be used, or has no value in this item.
 */
export function byFields(
	{ input, find }: OperationContext,
	entityTypeId: number,
	known: readonly FieldDescription[],
	names: readonly string[],
	written: Row,
	parameter: string,
): Matcher {
	if (names.length === 0) {
		throw input.invalid(
			parameter,
			'names no field to match by',
			'Choose at least one field that identifies a record.',
		);
	}
	const fields = [...new Set(names)].map((name) => {
		const field = known.find((one) => one.name === name);
		if (field === undefined || !isKey(field)) {
			throw input.invalid(
				parameter,
				`names "${field?.title ?? name}", by which records cannot be matched`,
				'Choose another field from the list.',
			);
		}
		const value = written[name];
		if (value === undefined || value === null || value === '') {
			throw input.invalid(
				parameter,
				`needs a value for "${field.title}" to find the record`,
				'Enter a value for the field, or match records by another field.',
			);
		}
		return { field, value: value as string | number };
	});
	fields.sort((one, other) => rank(one.field) - rank(other.field));
	const last = fields[fields.length - 1];
	const filter = Object.fromEntries(fields.slice(0, -1).map(({ field, value }) => [`=${field.name}`, value]));
	const { name } = last.field;
	return {
		keys: [JSON.stringify([entityTypeId, ...fields.map(({ field, value }) => [field.name, sameAs(value)])])],
		words: fields.map(({ field, value }) => `${field.title} = "${value}"`).join(' and '),
		async find() {
			const parameters = { entityTypeId, select: ['id', name], filter };
			const list = { method: 'crm.item.list', rows: ['items'], id: 'id', parameters };
			return idsOf(await find({ list, field: name, value: last.value }));
		},
	};
}

/**
 * The fields of a record with the values by which it is recognised as they are looked for: without spaces around them. Written
 * with the spaces, the record would not be found the next time.
 */
export const withTrimmedKeys = (fields: Row, names: readonly string[]): Row =>
	Object.fromEntries(
		Object.entries(fields).map(([name, value]) => [
			name,
			typeof value === 'string' && names.includes(name) ? value.trim() : value,
		]),
	);

/** The form in which values are compared: Bitrix24 ignores upper and lower case. */
const sameAs = (value: string | number): string => String(value).toLowerCase();

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => Number(id)).sort(ascending);

const ascending = (one: number, other: number): number => one - other;

/** Most values of one crm.duplicate.findbycomm (docs/internals/portal.md, "Other limits"). */
const VALUES_AT_ONCE = 20;

/**
 * Recognises people and companies by their phones or e-mails, with Bitrix24's own search for duplicates. A record that
 * has one of them matches.
 * @param kinds the kinds of contact details to compare: `phone`, `email`.
 * @param all the contact details of this item.
 * @throws InputError when the item has none of these kinds
 */
export function byContactDetails(
	{ call, input }: OperationContext,
	{ resource }: CrmEntity,
	kinds: readonly string[],
	all: readonly ContactDetail[],
): Matcher {
	// A portal finds nobody by a phone without a digit.
	const canBeFound = ({ kind, value }: ContactDetail): boolean =>
		kinds.includes(kind) && (kind !== 'phone' || comparablePhone(value) !== '');
	const details = all.filter(canBeFound);
	if (details.length === 0) {
		throw input.invalid(
			CONTACT_DETAILS,
			`has no ${kinds.join(' or ')} to find the record by`,
			'Enter one, or match by fields.',
		);
	}
	return {
		keys: details.map(({ kind, value }) => `${resource} ${kind} ${comparable(kind.toUpperCase(), value)}`),
		words: details.map(({ value }) => `"${value}"`).join(' or '),
		async find() {
			const found = await Promise.all(
				kinds.flatMap((kind) =>
					inParts(details.filter((one) => one.kind === kind).map(({ value }) => value)).map(
						async (values) => await idsWith(kind.toUpperCase(), values),
					),
				),
			);
			return [...new Set(found.flat())].sort(ascending);
		},
	};

	async function idsWith(type: string, values: string[]): Promise<number[]> {
		const entity = resource.toUpperCase();
		const parameters = { type, values, entity_type: entity };
		const { result } = await call('crm.duplicate.findbycomm', parameters, { effect: 'read' });
		const ids = (result as Record<string, unknown> | null | undefined)?.[entity];
		return Array.isArray(ids) ? ids.map(Number) : [];
	}
}

function inParts(values: readonly string[]): string[][] {
	const parts: string[][] = [];
	for (let from = 0; from < values.length; from += VALUES_AT_ONCE)
		parts.push(values.slice(from, from + VALUES_AT_ONCE));
	return parts;
}
