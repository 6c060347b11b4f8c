import { entriesOf, isArray, listOf, toText, type PhpMap, type PhpValue } from '../php/value';
import { classicPrefixes, splitPrefix, test } from '../filter/operators';
import type { Comparable } from '../filter/operand';
import { compare } from '../filter/query';

const comparable = (value: PhpValue | undefined): Comparable => {
	if (value === undefined || value === null) return null;
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (isArray(value)) return null;
	const text = toText(value);
	// Dictionaries show numbers as texts, but compare them as numbers, and moments whatever their offsets are.
	if (MOMENT.test(text)) return Date.parse(text);
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text.toLowerCase();
};

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Filters rows in the form in which they are shown, with the prefixes of classic lists. Unknown names are dropped, unless
 * `onUnknown` throws; so are prefixes that the list does not take.
 */
export function filterRows(
	rows: PhpMap[],
	filter: PhpValue | undefined,
	known: ReadonlySet<string>,
	onUnknown: (name: string) => void = () => undefined,
	takes: readonly string[] = Object.keys(classicPrefixes),
): PhpMap[] {
	let result = rows;
	for (const [key, value] of entriesOf(filter)) {
		const { prefix, name } = splitPrefix(key);
		const operator = takes.includes(prefix) ? classicPrefixes[prefix] : undefined;
		if (!known.has(name) || operator === undefined) {
			onUnknown(name);
			continue;
		}
		const passes = test(operator, listOf(value ?? '').map(comparable));
		result = result.filter((row) => {
			const cell = row[name];
			return passes(isArray(cell) ? listOf(cell).map(comparable) : [comparable(cell)]);
		});
	}
	return result;
}

/**
 * Filters rows by equality alone, as the oldest lists do: a prefix, a list of values, an empty value and an unknown name are
 * ignored (the server's `CCrmStatus::GetList` and `CAllUserTypeEntity::GetList`).
 */
export function filterEqual(
	rows: PhpMap[],
	filter: PhpValue | undefined,
	known: ReadonlySet<string>,
): PhpMap[] {
	const wanted = entriesOf(filter)
		.map(([key, value]) => [key.toUpperCase(), value] as const)
		.filter(([name, value]) => known.has(name) && !isArray(value) && toText(value) !== '');
	return rows.filter((row) =>
		wanted.every(([name, value]) => toText(row[name]).toLowerCase() === toText(value).toLowerCase()),
	);
}

/** Orders rows. Unknown names are dropped. */
export function orderRows(rows: PhpMap[], order: PhpValue | undefined, known: ReadonlySet<string>): PhpMap[] {
	const terms = entriesOf(order).filter(([name]) => known.has(name));
	if (terms.length === 0) return rows;
	return [...rows].sort((one, other) => {
		for (const [name, direction] of terms) {
			const difference = compare(comparable(one[name]), comparable(other[name]));
			if (difference !== 0) return String(direction).toUpperCase() === 'DESC' ? -difference : difference;
		}
		return 0;
	});
}
