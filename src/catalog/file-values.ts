import type { FieldDescription } from './field';
import { isObject } from './objects';
import { type Conversion, excerpt, splitList } from './values';

/** A value of a file field that names a file of the input item. */
export class InputFile {
	constructor(readonly property: string) {}
}

/**
 * Reads what a person has entered for a field of the type `file`: names of files of the input item, or what crm.item.*
 * takes itself: `["name", "base64"]`, `{"id": 5}` to keep a file, nothing to clear the field.
 * See docs/internals/fields.md, "Files".
 * @returns one part, or a list of parts for a multiple field. Names become `InputFile`.
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

/** Whether the value is a file with its content: `["name.pdf", "JVBERi0…"]`. */
function isPair(value: unknown): value is [string, string] {
	return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** Whether two texts are names of input files, and not name and content: the name of a file has an ending such as .pdf. */
const isNames = ([first]: readonly string[]): boolean => !/\.[^.]+$/.test(first);

const isKept = (value: unknown): boolean => isObject(value) && Object.keys(value).length > 0;
