import { beginningOf } from '../../facts/characters';
import { redact } from '../answers/redact';
import type { Row } from '../types';

/**
 * The rows in the result of a list method.
 * @param path keys that lead to the rows, from the outside in. Absent: the result itself, or the only array in it.
 * @returns undefined if there are no rows at that place; an empty result is an empty list.
 */
export function rowsIn(result: unknown, path?: readonly string[]): Row[] | undefined {
	if (path === undefined) return asRows(result) ?? theOneList(result);
	let part = result;
	for (const name of path) {
		if (part === null || typeof part !== 'object') return isEmpty(part) ? [] : undefined;
		// PHP's empty object is an empty list.
		if (!(name in part)) return Object.keys(part).length === 0 ? [] : undefined;
		part = (part as Record<string, unknown>)[name];
	}
	if (isEmpty(part)) return [];
	// PHP sends a list with holes, or with names, as an object.
	return asRows(part) ?? (typeof part === 'object' ? (Object.values(part as object) as Row[]) : undefined);
}

const asRows = (value: unknown): Row[] | undefined => (Array.isArray(value) ? (value as Row[]) : undefined);

function theOneList(result: unknown): Row[] | undefined {
	if (result === null || typeof result !== 'object') return isEmpty(result) ? [] : undefined;
	const lists = Object.values(result).filter((part) => Array.isArray(part));
	return lists.length === 1 ? asRows(lists[0]) : undefined;
}

const isEmpty = (value: unknown): boolean =>
	value === null || value === undefined || value === '' || value === false;

/** Characters that are searched for secrets before an answer is cut: half of a secret would not be recognised. */
const LONGEST_SEARCHED = 1_000;

/** The beginning of an answer, short enough for a sentence, without secrets. */
export function excerptOf(result: unknown): string {
	const text = redact((JSON.stringify(result) ?? String(result)).slice(0, LONGEST_SEARCHED));
	return text.length > 100 ? `${beginningOf(text, 99)}…` : text;
}
