import type { FieldDescription } from './field';
import { type Conversion, excerpt, splitList } from './values';

/** The name of a file of the input item, among the values of a file field. */
export class InputFile {
	constructor(readonly property: string) {}
}

/**
 * What a person has entered for a field of the type `file`: names of files of the input item, and what crm.item.* takes
 * itself: `["name", "base64"]`, `{"id": 5}` to keep a file, and nothing to clear the field (bitrix24/api.md 7.3).
 * @returns one part, or a list of parts for a multiple field; names as `InputFile`.
 */
export function toFileValue(value: unknown, field: FieldDescription): Conversion {
	const given = typeof value === 'string' ? splitList(value) : value;
	if (given === '' || given === null || given === undefined) return { value: field.multiple ? [] : '' };
	if (isPair(given) && !(field.multiple && isNames(given)))
		return { value: field.multiple ? [given] : given };
	const parts = (Array.isArray(given) ? (given as unknown[]) : [given]).filter((part) => part !== '');
	const bad = parts.find((part) => !(typeof part === 'string' || isPair(part) || isKept(part)));
	if (bad !== undefined) {
		return { problem: `needs the name of a file of the input item, not ${excerpt(bad)}` };
	}
	const read = parts.map((part) => (typeof part === 'string' ? new InputFile(part.trim()) : part));
	if (field.multiple) return { value: read };
	return read.length > 1
		? { problem: `takes one file, not ${read.length}: ${excerpt(value)}` }
		: { value: read[0] ?? '' };
}

/** `["name.pdf", "JVBERi0…"]`. */
function isPair(value: unknown): value is [string, string] {
	return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** Two names of files of the input item look like a pair, but for the ending that a file's own name has. */
const isNames = ([first]: readonly string[]): boolean => !/\.[^.]+$/.test(first);

const isKept = (value: unknown): boolean =>
	value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0;
