import { COPY } from './copy';
import { FIELD_LISTS_DEPEND_ON } from './list-parameters';
import { option } from './options';

export const uniqueFields = option(() => ({
	displayName: 'Unique Field Names or IDs',
	name: 'uniqueFields',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getKeyFields', loadOptionsDependsOn: [...FIELD_LISTS_DEPEND_ON] },
	default: [],
	description: COPY.dynamicMultiOptions,
	hint: 'A record with the same values in these fields is never created twice, even if the workflow runs again or an answer is lost. Good choices are an ID of another system or a custom field.',
}));

export const severalMatches = option(() => ({
	displayName: 'If Several Match',
	name: 'severalMatches',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'error', description: 'Change none of them, and report the item as failed' },
		{ name: 'Update All', value: 'all', description: 'Update every record that matches' },
		{ name: 'Update First', value: 'first', description: 'Update the oldest one, with the lowest ID' },
	],
	default: 'error',
	description: 'What to do when more than one record matches',
}));

export const keepFiles = option(() => ({
	displayName: 'Keep Present Files',
	name: 'keepFiles',
	type: 'boolean',
	default: false,
	description:
		'Whether to add new files to those in fields that hold several; otherwise new files replace the present ones',
}));

export const emptyValues = option(() => ({
	displayName: 'Empty Values',
	name: 'emptyValues',
	type: 'options',
	options: [
		{ name: 'Clear', value: 'clear' },
		{ name: 'Error', value: 'error' },
		{ name: 'Skip', value: 'skip' },
	],
	default: 'skip',
	description: 'Without this option: Skip if mapped automatically, else Clear',
}));
