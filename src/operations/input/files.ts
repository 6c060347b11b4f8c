import { InputFile } from '../../catalog/file-values';
import type { FileContent, OperationInput } from '../types';

/** Name of the parameter with the name that a file gets in the output item. */
export const OUTPUT_FIELD = 'binaryPropertyName';

/** The name that a file gets in the output item. @throws InputError */
export function outputFieldOf(input: OperationInput): string {
	const name = input.text(OUTPUT_FIELD);
	if (name !== '') return name;
	throw input.invalid(OUTPUT_FIELD, 'is empty', 'Enter a name such as data.');
}

/**
 * Reads the file of the input item that a parameter names.
 * @param property name of the file in the input item.
 * @param parameter name of the parameter, for the error.
 * @param says how the error goes on after the label of the parameter: `names`, `: "Photo" names`.
 * @throws InputError when the input item has no file of that name.
 */
export async function fileOf(
	input: OperationInput,
	property: string,
	parameter: string,
	says: string,
): Promise<FileContent> {
	const file = await input.file(property);
	if (file?.content === '')
		throw input.invalid(
			parameter,
			`${says} the file "${property}", which is empty, and Bitrix24 keeps no empty files`,
			'Leave the field of this item empty.',
		);
	if (file !== undefined) return file;
	const names = input.fileNames();
	throw input.invalid(
		parameter,
		`${says} the file "${property}", which the input item does not have`,
		names.length === 0
			? 'The input item has no files: make the previous node output them, or clear the field.'
			: `The input item has: ${names.join(', ')}.`,
	);
}

/** A file as most methods take it: `["name.pdf", "<base64>"]` (docs/internals/fields.md, "Files"). */
export const nameAndContent = ({ name, content }: FileContent): [name: string, content: string] => [
	name,
	content,
];

/**
 * Replaces the names of input files in a value by the files; for a parameter of the type `base64` by their contents.
 * @param parameter name of the node's parameter, for the error.
 * @throws InputError
 */
export async function withContents(
	value: unknown,
	field: { name: string; title?: string; type: string },
	input: OperationInput,
	parameter: string,
): Promise<unknown> {
	if (Array.isArray(value) && value.some((part) => part instanceof InputFile)) {
		const parts: unknown[] = [];
		// One after the other: each may wait for room in memory.
		for (const part of value) parts.push(await withContents(part, field, input, parameter));
		return parts;
	}
	const isContent = field.type === 'base64';
	const text = isContent && typeof value === 'string' ? value.trim() : '';
	// A text that could be a content is a name if the item has a file of that name.
	const named = text.length < LONGEST_NAME && input.fileNames().includes(text) ? text : undefined;
	const property = value instanceof InputFile ? value.property : named;
	if (property === undefined) return value;
	const file = await fileOf(input, property, parameter, `: "${field.title ?? field.name}" names`);
	return isContent ? file.content : nameAndContent(file);
}

/** Longer texts are contents of files, no names. */
const LONGEST_NAME = 200;
