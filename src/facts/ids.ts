/**
 * Source of a regular expression for an ID as people copy it from Bitrix24: a number, or a number behind the code of its
 * entity such as `D_5` or `user_12`.
 */
export const ID_PATTERN = '(?:[A-Za-z][A-Za-z0-9]*_)?\\d+';

const ID = new RegExp(`^${ID_PATTERN}$`);

/** What an ID belongs to. */
export interface IdKind {
	/** In words, for errors: `a company`. */
	name: string;
	/** The codes that may stand before the number; absent: any. */
	codes?: readonly string[];
}

/**
 * The number of an ID as people copy it; undefined for any other text, and for the code of another kind: `C_2` is a contact
 * and never the company 2.
 */
export function readId(text: string, { codes }: Pick<IdKind, 'codes'> = {}): number | undefined {
	const id = text.trim();
	if (!ID.test(id)) return undefined;
	const end = id.indexOf('_');
	const code = id.slice(0, Math.max(end, 0)).toLowerCase();
	if (code !== '' && codes?.some((one) => one.toLowerCase() === code) === false) return undefined;
	const number = Number(id.slice(end + 1));
	// A longer number would become another one.
	return Number.isSafeInteger(number) ? number : undefined;
}

/** What was expected where an ID cannot be read: `the ID of a company, such as 12 or CO_12`. */
export const idWords = ({ name, codes = [] }: IdKind): string =>
	`the ID of ${name}, such as 12${codes.length === 0 ? '' : ` or ${codes[0]}_12`}`;

export const OF_USER: IdKind = { name: 'a user', codes: ['user', 'U'] };
export const OF_WORKGROUP: IdKind = { name: 'a workgroup', codes: [] };
export const OF_DEPARTMENT: IdKind = { name: 'a department', codes: [] };

/** Codes and names of the kinds of CRM records, by their numbers in crm.item.*. */
const RECORDS: Readonly<Record<number, readonly [code: string, name: string]>> = {
	1: ['L', 'a lead'],
	2: ['D', 'a deal'],
	3: ['C', 'a contact'],
	4: ['CO', 'a company'],
	5: ['I', 'an invoice'],
	7: ['Q', 'a quote'],
	14: ['O', 'an order'],
	31: ['SI', 'a smart invoice'],
};

/**
 * The code of a kind of CRM record: `D` for deals, and `T` with the number in lower-case hexadecimal digits for smart
 * processes.
 * https://apidocs.bitrix24.com/api-reference/crm/data-types.html#object_type
 */
export const codeOfKind = (entityTypeId: number): string =>
	RECORDS[entityTypeId]?.[0] ?? `T${entityTypeId.toString(16)}`;

/** The number of a kind of CRM record by its code, the other way round; undefined for what is no such code. */
export function kindOfCode(code: string): number | undefined {
	if (/^T[\da-f]+$/i.test(code)) return parseInt(code.slice(1), 16);
	const known = Object.keys(RECORDS).map(Number);
	return known.find((entityTypeId) => codeOfKind(entityTypeId) === code);
}

/** The ID of a CRM record of one kind. */
export const ofRecordKind = (entityTypeId: number): IdKind => ({
	name: RECORDS[entityTypeId]?.[1] ?? `an item of the smart process ${entityTypeId}`,
	codes: [codeOfKind(entityTypeId)],
});
