import { COPY } from './copy';
import { FIELD_LISTS_DEPEND_ON } from './list-parameters';
import type { Parameter } from './parameter';

/** The field whose files are wanted. */
export const fileField: Parameter = {
	name: 'fileField',
	draw: () => ({
		displayName: 'File Field Name or ID',
		name: 'fileField',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getFileFields', loadOptionsDependsOn: [...FIELD_LISTS_DEPEND_ON] },
		default: '',
		required: true,
		description: COPY.dynamicOptions,
	}),
};

/** Which file of a document is wanted. */
export const documentFormat: Parameter = {
	name: 'documentFormat',
	draw: () => ({
		displayName: 'Format',
		name: 'documentFormat',
		type: 'options',
		options: [
			{ name: 'PDF', value: 'pdf' },
			{ name: 'Picture', value: 'image', description: 'Its pages as one picture' },
			{ name: 'Word', value: 'docx', description: 'The file itself, which is there at once' },
		],
		default: 'pdf',
	}),
};

/** Where the files are put in the output item. */
export const outputFileField: Parameter = {
	name: 'binaryPropertyName',
	draw: () => ({
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in; several files are numbered: data1, data2',
	}),
};
