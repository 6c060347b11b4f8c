/** A value as PHP sees it in a request: JSON bodies keep their types, queries give only strings. */
export type PhpValue = null | boolean | number | string | PhpValue[] | PhpMap;

/** A PHP array with keys other than 0..n-1. It has no prototype, so that a key such as `__proto__` is only a key. */
export interface PhpMap {
	[key: string]: PhpValue;
}

export const newMap = (): PhpMap => Object.create(null) as PhpMap;

/** A map of these values. A later argument replaces values of an earlier one; false and undefined add nothing. */
export const mapOf = (
	...layers: ReadonlyArray<Readonly<Record<string, PhpValue>> | false | undefined>
): PhpMap => Object.assign(newMap(), ...layers) as PhpMap;

/** The values of a map under these names, in this order; null for names that it does not have. */
export const columnsOf = (row: PhpMap, names: readonly string[]): PhpMap =>
	mapOf(Object.fromEntries(names.map((name) => [name, row[name] ?? null])));

/** The values of a map whose names are among these, in the order of the map. */
export const onlyOf = (row: PhpMap, names: readonly string[]): PhpMap =>
	mapOf(Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name))));

/** Whether a value is a PHP array, which is a list or a map here. */
export const isArray = (value: PhpValue | undefined): value is PhpValue[] | PhpMap =>
	typeof value === 'object' && value !== null;

export const isMap = (value: PhpValue | undefined): value is PhpMap =>
	isArray(value) && !Array.isArray(value);

/** Values of a PHP array in order. A scalar counts as an array of one, an absent value as an empty one. */
export function listOf(value: PhpValue | undefined): PhpValue[] {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return value;
	return isMap(value) ? Object.values(value) : [value];
}

/** Keys and values of a PHP array in order. */
export function entriesOf(value: PhpValue | undefined): Array<[string, PhpValue]> {
	return isArray(value) ? Object.entries(value) : [];
}

/** PHP's `(bool)$value`: null, false, 0, "", "0" and the empty array are false, anything else is true, even "false". */
export function isTruthy(value: PhpValue | undefined): boolean {
	if (value === undefined || value === null || value === false) return false;
	if (typeof value === 'number') return value !== 0;
	if (typeof value === 'string') return value !== '' && value !== '0';
	if (Array.isArray(value)) return value.length > 0;
	return typeof value === 'boolean' || Object.keys(value).length > 0;
}

/** PHP's `intval($value)`: the leading integer of a text, else 0; 1 for an array that is not empty. */
export function toInt(value: PhpValue | undefined): number {
	if (typeof value === 'string') {
		// PHP reads "1e3" as 1000.
		const match = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/i.exec(value);
		return match ? Math.trunc(Number(match[0])) : 0;
	}
	if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : 0;
	return isTruthy(value) ? 1 : 0;
}

/** PHP's `floatval($value)`: the leading number of a text, else 0. */
export function toFloat(value: PhpValue | undefined): number {
	if (typeof value === 'string') {
		const match = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/i.exec(value);
		return match ? Number(match[0]) : 0;
	}
	if (typeof value === 'number') return value;
	return isTruthy(value) ? 1 : 0;
}

/** PHP's `is_numeric($value)` for scalars. */
export function isNumeric(value: PhpValue | undefined): value is number | string {
	if (typeof value === 'number') return true;
	return typeof value === 'string' && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(value);
}

/** PHP's `strval($value)` for scalars: true is "1", false and null are "". */
export function toText(value: PhpValue | undefined): string {
	if (value === undefined || value === null || value === false) return '';
	if (value === true) return '1';
	return isArray(value) ? 'Array' : String(value);
}

/** PHP's `gettype($value)`, as error texts show it. */
export function typeName(value: PhpValue | undefined): string {
	if (value === undefined || value === null) return 'NULL';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'double';
	if (typeof value === 'object') return 'array';
	return typeof value === 'boolean' ? 'boolean' : 'string';
}
