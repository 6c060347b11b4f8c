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
