/** A stored file; `content` is base64. */
export interface StoredFile {
	fileId: number;
	name: string;
	content: string;
}

/** A phone, e-mail, website or messenger value. All records share the numbering of IDs. */
export interface MultiFieldValue {
	id: number;
	typeId: 'PHONE' | 'EMAIL' | 'WEB' | 'IM' | 'LINK';
	valueType: string;
	value: string;
}

/**
 * A stored value: a number, string or boolean by the type of the field, a moment in seconds since 1970, a date as
 * `YYYY-MM-DD`, null when empty, a list for multiple fields.
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

/** A CRM record: its ID, and its values under the camelCase names of the fields. */
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

/** Whether two values are deeply equal. Null, undefined and an empty list are equal, because all are empty. */
export function sameValue(one: StoredValue, other: StoredValue): boolean {
	if (one === other) return true;
	const empty = (value: StoredValue): boolean =>
		value === null || value === undefined || (Array.isArray(value) && value.length === 0);
	if (empty(one) || empty(other)) return empty(one) && empty(other);
	return typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other);
}
