/** A file kept by the portal; `content` is base64. */
export interface StoredFile {
	fileId: number;
	name: string;
	content: string;
}

/** One phone, e-mail, website or messenger value. Ids are unique over all records of the portal. */
export interface MultiFieldValue {
	id: number;
	typeId: 'PHONE' | 'EMAIL' | 'WEB' | 'IM' | 'LINK';
	valueType: string;
	value: string;
}

/**
 * A value as it is kept: numbers, strings and booleans by type, moments as seconds since 1970, dates as `YYYY-MM-DD`,
 * null when empty, a list for multiple fields.
 */
export type StoredValue =
	| null
	| undefined
	| number
	| string
	| boolean
	| StoredFile
	| MultiFieldValue[]
	| StoredFile[]
	| number[]
	| string[];

/** One CRM record: its id and its values under the camelCase names of its fields. */
export interface CrmRecord {
	readonly id: number;
	[field: string]: StoredValue;
}

export const numbersOf = (value: StoredValue): number[] =>
	Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];

export const multiFieldsOf = (record: CrmRecord): MultiFieldValue[] =>
	Array.isArray(record.fm) ? (record.fm as MultiFieldValue[]) : [];

export const filesOf = (value: StoredValue): StoredFile[] => {
	const list: unknown[] = Array.isArray(value) ? value : [value];
	return list.filter((one): one is StoredFile => typeof one === 'object' && one !== null && 'fileId' in one);
};

/** Whether two values are the same, compared deeply; null, undefined and an empty list are all "empty". */
export function sameValue(one: StoredValue, other: StoredValue): boolean {
	if (one === other) return true;
	const empty = (value: StoredValue): boolean =>
		value === null || value === undefined || (Array.isArray(value) && value.length === 0);
	if (empty(one) || empty(other)) return empty(one) && empty(other);
	return typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other);
}
