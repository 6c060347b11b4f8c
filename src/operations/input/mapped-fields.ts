import { isDeepStrictEqual } from 'node:util';
import type { FieldDescription } from '../../catalog/field';
import { DRIVE_FILES, toDriveFiles } from '../../catalog/file-values';
import { isStageOfPipeline } from '../../catalog/list-values';
import { type Conversion, splitList } from '../../catalog/values';
import type { Row } from '../../portal/types';
import type { OperationContext, OperationInput } from '../types';
import { choiceCalled } from './choice';
import { withContents } from './files';
import { optionText } from './option-text';

/** Name of the parameter with the fields to write. */
export const FIELDS = 'fields';

/** Name of the option that says what an empty value means. */
const EMPTY_VALUES = 'emptyValues';

const EMPTY_WAYS = [
	{ value: 'clear', name: 'Clear' },
	{ value: 'error', name: 'Error' },
	{ value: 'skip', name: 'Skip' },
] as const;

/** The option in the panel of every operation with a mapper. */
export const EMPTY_VALUES_OPTION = `options.${EMPTY_VALUES}`;

/** Whether the mapper can write a field. Contact details have a parameter of their own. */
export const isWritable = (field: FieldDescription, creates: boolean): boolean =>
	!field.readOnly && (creates || !field.immutable) && field.type !== 'crm_multifield';

/** Whether a value is empty, and so says nothing about a new record. */
export const saysNothing = (value: unknown): boolean =>
	value === '' || (Array.isArray(value) && value.length === 0);

/** The fields of a mapper, and how to convert their values. */
export interface Mapped {
	/** The kind of record, for errors. */
	kind: string;
	fields: readonly FieldDescription[];
	/** Reads the fields again unless they were read since that moment. */
	reload(since: number): Promise<readonly FieldDescription[]>;
	/** Whether a record may be created. Then fields are allowed that cannot be changed later. */
	creates: boolean;
	/** Converts the value of a field, apart from files on Drive. */
	convert(value: unknown, field: FieldDescription, timeZone: string): Conversion;
}

/**
 * Reads the values of a mapper as the portal takes them, files with their contents. Values of lists may be IDs or names,
 * except for stages: which stage a name means depends on the pipeline of the record.
 * @throws InputError
 */
export async function readMapped(
	context: OperationContext,
	{ kind, fields, reload, creates, convert }: Mapped,
): Promise<{ written: Row; matching: string[] }> {
	const { input, lists, timeZone } = context;
	const { values, automatic, matching } = input.mapped(FIELDS);
	const given: Array<{ field: FieldDescription; value: unknown }> = [];
	const ignored: string[] = [];
	for (const [name, value] of Object.entries(values)) {
		const field = automatic ? findByNameOrLabel(fields, name) : fields.find((one) => one.name === name);
		if (field === undefined || !isWritable(field, creates)) {
			if (value === null || value === undefined) continue;
			if (!automatic)
				throw input.invalid(
					FIELDS,
					whyNot(name, field, kind),
					'Open the node and refresh the list of fields.',
				);
			ignored.push(name);
			continue;
		}
		if (!isEmpty(value, automatic)) {
			given.push({ field, value });
			continue;
		}
		// An empty cell of a table says nothing. A text that a person has emptied in the panel empties the field.
		const clears = !automatic && value !== null && value !== undefined;
		if (writesEmpty(input, FIELDS, field.title, clears))
			given.push({ field, value: Array.isArray(value) ? [] : '' });
	}
	const named = given.filter(
		({ field, value }) => !isStageOfPipeline(field) && lists.needs(field, partsOf(value, field)),
	);
	// Most items have none.
	if (named.length > 0)
		await Promise.all(
			named.map(async (one) => {
				one.field = await lists.known(one.field, partsOf(one.value, one.field), { reload });
			}),
		);
	const written: Row = {};
	for (const { field, value } of given) {
		const converted = DRIVE_FILES.has(field.type)
			? toDriveFiles(value, field.multiple, creates)
			: convert(value, field, timeZone);
		if ('problem' in converted)
			throw input.invalid(FIELDS, `has a value that does not fit: "${field.title}" ${converted.problem}`);
		if (field.name in written && !isDeepStrictEqual(written[field.name], converted.value))
			throw input.invalid(FIELDS, ...twice(field, Object.keys(values), fields));
		written[field.name] = converted.value;
	}
	// Files take memory, so they are read only after all values have been checked.
	for (const field of fields) {
		if (field.name in written)
			written[field.name] = await withContents(written[field.name], field, input, FIELDS);
	}
	if (ignored.length > 0) context.hint(hintAbout(ignored, kind));
	return { written, matching };
}

const partsOf = (value: unknown, { multiple }: FieldDescription): readonly unknown[] =>
	multiple ? splitList(value) : [value];

/** Whether a value is empty. In a table that is mapped automatically, a cell with nothing but blanks is empty too. */
const isEmpty = (value: unknown, automatic: boolean): boolean =>
	value === null ||
	value === undefined ||
	saysNothing(value) ||
	(Array.isArray(value) && value.every((part) => isEmpty(part, automatic))) ||
	(automatic && typeof value === 'string' && value.trim() === '');

/**
 * Whether an empty value is written, and so empties its field.
 * @param title of the field, for errors.
 * @param byDefault what happens without the option.
 * @throws InputError if the person wants no empty values.
 */
export function writesEmpty(
	input: OperationInput,
	parameter: string,
	title: string,
	byDefault: boolean,
): boolean {
	const given = optionText(input, EMPTY_VALUES);
	if (given === '') return byDefault;
	switch (choiceCalled(EMPTY_WAYS, given, input, EMPTY_VALUES).value) {
		case 'clear':
			return true;
		case 'skip':
			return false;
		case 'error':
			throw input.invalid(
				parameter,
				`has no value for "${title}"`,
				"Enter a value, or set the option 'Empty Values' to Skip.",
			);
	}
}

function whyNot(name: string, field: FieldDescription | undefined, kind: string): string {
	if (field === undefined) return `names "${name}", which is not a field of a ${kind}`;
	if (field.type === 'crm_multifield')
		return `names "${field.title}": phones and e-mails have their own parameter`;
	return `names "${field.title}", which is read-only in Bitrix24`;
}

/** Finds a field by its name or its label, in any case: an input item may use either. */
function findByNameOrLabel(fields: readonly FieldDescription[], name: string): FieldDescription | undefined {
	const wanted = name.trim().toLowerCase();
	return (
		fields.find((field) => field.name.toLowerCase() === wanted) ??
		fields.find((field) => field.title.toLowerCase() === wanted)
	);
}

/** What is wrong with two columns of a table for one field, such as its name and its label. */
function twice(
	field: FieldDescription,
	columns: readonly string[],
	fields: readonly FieldDescription[],
): [what: string, nextStep: string] {
	const named = columns.filter((name) => findByNameOrLabel(fields, name)?.name === field.name);
	return [
		`has different values for "${field.title}" in the columns ${named.map((name) => `"${name}"`).join(' and ')}`,
		'Remove or rename one of the columns, or map the fields by hand.',
	];
}

function hintAbout(names: readonly string[], kind: string): string {
	const some = names.slice(0, 10).join(', ');
	return `Not written, because a ${kind} has no writable field of this name: ${some}${names.length > 10 ? ', …' : ''}`;
}
