/** A value as PHP sees it in a request: JSON bodies keep their types, queries give only strings. */
export type PhpValue = null | boolean | number | string | PhpValue[] | PhpMap;

/** A PHP array with keys other than 0..n-1. It has no prototype, so that a key such as `__proto__` is only a key. */
export interface PhpMap {
	[key: string]: PhpValue;
}

export const newMap = (): PhpMap => Object.create(null) as PhpMap;

/** Where a map keeps the order of its keys when JavaScript orders them otherwise: it puts whole numbers first. */
const ORDER = Symbol('order');

/** A map with the order that PHP keeps: that of the first entry of each key. The last value of a key counts. */
export function orderedMap(entries: ReadonlyArray<readonly [string, PhpValue]>): PhpMap {
	const map = newMap();
	for (const [key, value] of entries) map[key] = value;
	if (!entries.some(([key]) => /^\d/.test(key))) return map;
	const keys = [...new Set(entries.map(([key]) => key))];
	if (Object.keys(map).some((key, index) => key !== keys[index]))
		Object.defineProperty(map, ORDER, { value: keys });
	return map;
}

/** A PHP array with these entries: a list if the keys are 0 to n-1 in this order, as PHP writes JSON, otherwise a map. */
export function phpArrayOf(entries: ReadonlyArray<readonly [string, PhpValue]>): PhpValue[] | PhpMap {
	return entries.every(([key], index) => key === String(index))
		? entries.map(([, value]) => value)
		: orderedMap(entries);
}

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
	return isMap(value) ? entriesOf(value).map(([, one]) => one) : [value];
}

/** Keys and values of a PHP array in order. */
export function entriesOf(value: PhpValue | undefined): Array<[string, PhpValue]> {
	if (!isArray(value)) return [];
	const entries = Object.entries(value);
	const order = (value as { [ORDER]?: readonly string[] })[ORDER];
	if (order === undefined) return entries;
	const places = new Map(order.map((key, place) => [key, place]));
	const placeOf = ([key]: [string, PhpValue]): number => places.get(key) ?? order.length;
	return entries.sort((one, other) => placeOf(one) - placeOf(other));
}

/** PHP's `(bool)$value`: null, false, 0, "", "0" and the empty array are false, anything else is true, even "false". */
export function isTruthy(value: PhpValue | undefined): boolean {
	if (value === undefined || value === null || value === false) return false;
	if (typeof value === 'number') return value !== 0;
	if (typeof value === 'string') return value !== '' && value !== '0';
	if (Array.isArray(value)) return value.length > 0;
	return typeof value === 'boolean' || Object.keys(value).length > 0;
}

/** The number at the beginning of a text, and white space before it, as PHP knows them. */
const NUMBER = /^[ \t-\r]*([+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?)/i;

/** The largest integer of PHP, 2^63 - 1; JavaScript's nearest number is one more. */
const LARGEST_INT = 2 ** 63;

/**
 * PHP's `intval($value)`: the leading number of a text without its decimals, else 0; 1 for an array that is not empty. A
 * text beyond the largest integer is the largest integer, and a number beyond it loses its upper bits; infinity is 0.
 */
export function toInt(value: PhpValue | undefined): number {
	if (typeof value === 'string') {
		const number = Number(NUMBER.exec(value)?.[1] ?? 0);
		if (!Number.isFinite(number)) return 0;
		return Math.max(-LARGEST_INT, Math.min(LARGEST_INT, Math.trunc(number))) + 0;
	}
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) return 0;
		if (Math.abs(value) < LARGEST_INT) return Math.trunc(value) + 0;
		return Number(BigInt.asIntN(64, BigInt(value)));
	}
	return isTruthy(value) ? 1 : 0;
}

/** PHP's `floatval($value)`: the leading number of a text, else 0. */
export function toFloat(value: PhpValue | undefined): number {
	if (typeof value === 'string') return Number(NUMBER.exec(value)?.[1] ?? 0);
	if (typeof value === 'number') return value;
	return isTruthy(value) ? 1 : 0;
}

/** PHP's `is_numeric($value)` for scalars. */
export function isNumeric(value: PhpValue | undefined): value is number | string {
	if (typeof value === 'number') return true;
	if (typeof value !== 'string') return false;
	const number = NUMBER.exec(value)?.[0];
	return number !== undefined && /^[ \t-\r]*$/.test(value.slice(number.length));
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
