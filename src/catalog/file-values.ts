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
 * @param takes which objects a file may be too, such as `{"id": 5}`.
 * @returns one part, or a list of parts for a multiple field. Names become `InputFile`.
 */
export function toFileValue(
	value: unknown,
	field: Pick<FieldDescription, 'multiple'>,
	takes: (file: Record<string, unknown>) => boolean = (file) => Object.keys(file).length > 0,
): Conversion {
	const given = typeof value === 'string' ? splitList(value) : value;
	if (given === '' || given === null || given === undefined) return { value: field.multiple ? [] : '' };
	if (isPair(given) && !isNames(given, field.multiple))
		return noContent(given) ?? { value: field.multiple ? [given] : given };
	const parts = (Array.isArray(given) ? (given as unknown[]) : [given]).filter((part) => part !== '');
	const isFile = (part: unknown): boolean =>
		typeof part === 'string' || isPair(part) || (isObject(part) && takes(part));
	const bad = parts.find((part) => !isFile(part));
	if (bad !== undefined) {
		return { problem: `needs the name of a file of the input item, not ${excerpt(bad)}` };
	}
	for (const part of parts) {
		const problem = isPair(part) ? noContent(part) : undefined;
		if (problem !== undefined) return problem;
	}
	const read = parts.map((part) => (typeof part === 'string' ? new InputFile(part.trim()) : part));
	if (field.multiple) return { value: read };
	return read.length > 1
		? { problem: `takes one file, not ${read.length}: ${excerpt(value)}` }
		: { value: read[0] ?? '' };
}

/** Reads a value that is the content of a file as Base64, or the name of a file of the input item. */
export function toContent(value: unknown): Conversion {
	if (typeof value !== 'string')
		return { problem: `needs the name of a file of the input item, not ${excerpt(value)}` };
	return { value: looksLikeContent(value) ? value : new InputFile(value.trim()) };
}

/** The IDs of files that a value keeps. */
export const keptIds = (value: unknown): string[] =>
	(Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((part) =>
		isObject(part) && 'id' in part ? [String(part.id)] : [],
	);

/** Whether the value is a file with its content: `["name.pdf", "JVBERi0…"]`. */
function isPair(value: unknown): value is [string, string] {
	return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** The problem of a file whose content Bitrix24 would not keep as it is: it skips what is not Base64, and keeps no empty file. */
function noContent([name, content]: readonly [string, string]): Conversion | undefined {
	if (content.trim() === '')
		return { problem: `has the file ${excerpt(name)} without content, and Bitrix24 keeps no empty file` };
	if (isBase64(content)) return undefined;
	return { problem: `needs the content of ${excerpt(name)} as Base64, without anything before it` };
}

/** Contents without a capital or a sign are rare, and names are mostly written so. */
const looksLikeContent = (text: string): boolean => isBase64(text) && /[A-Z=+/]/.test(text);

function isBase64(text: string): boolean {
	if (/[^A-Za-z\d+/=\s]/.test(text) || /=[^=\s]/.test(text)) return false;
	const letters = /\s/.test(text) ? text.replace(/\s/g, '').length : text.length;
	return letters > 0 && letters % 4 === 0;
}

/**
 * Whether two texts are names of input files, and not name and content: the name of a file has an ending such as .pdf. In a
 * field for one file they are names if the second one does not look like a content.
 */
const isNames = ([first, second]: readonly string[], several: boolean): boolean =>
	!/\.[^.]+$/.test(first) && (several || !looksLikeContent(second));

/**
 * Reads IDs of files on Drive, which fields of tasks take instead of contents. Bitrix24 takes `n123` for the file 123, and leaves
 * out what it does not know. A number alone is the ID of an attachment that is there already, so it is none in a new record.
 * @param creates whether the record is new.
 */
export function toDriveFiles(value: unknown, multiple: boolean, creates: boolean): Conversion {
	const parts = splitList(value).filter((part) => part !== '' && part !== null && part !== undefined);
	const ids: string[] = [];
	for (const part of parts) {
		const [, prefix, id] = /^(n?)0*([1-9]\d*)$/i.exec(String(part).trim()) ?? [];
		if (id === undefined)
			return { problem: `needs IDs of files on Drive, such as n123, not ${excerpt(part)}` };
		if (prefix === '' && !creates)
			return {
				problem: `needs IDs of files on Drive with an n before them, such as n${id}: Bitrix24 takes ${id} for an attachment`,
			};
		ids.push(`n${id}`);
	}
	if (multiple) return { value: ids };
	return ids.length > 1
		? { problem: `takes one file, not ${ids.length}: ${excerpt(value)}` }
		: { value: ids[0] ?? '' };
}

/** Types of fields that take files of Drive: those of tasks, and custom fields. */
export const DRIVE_FILES: ReadonlySet<string> = new Set(['driveFiles', 'disk_file', 'diskfile']);
