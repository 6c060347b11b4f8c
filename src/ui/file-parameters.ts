import { COPY } from './copy';
import { FIELD_LISTS_DEPEND_ON } from './list-parameters';
import type { Parameter } from './parameter';

/** The field whose files are downloaded. */
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

/** The format in which a document is downloaded. */
export const documentFormat: Parameter = {
	name: 'documentFormat',
	draw: () => ({
		displayName: 'Format',
		name: 'documentFormat',
		type: 'options',
		options: [
			{ name: 'PDF', value: 'pdf' },
			{ name: 'Picture', value: 'image', description: 'All pages as one picture' },
			{ name: 'Word', value: 'docx', description: 'The original file, ready at once' },
		],
		default: 'pdf',
	}),
};

/** The field of the output item that gets the files. */
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
