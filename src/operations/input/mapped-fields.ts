import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { InputFile, toFileValue } from '../../catalog/file-values';
import { type Conversion, toFieldValue } from '../../catalog/values';
import type { Row } from '../../portal/types';
import { fieldsOf } from '../records/crm-records';
import type { OperationContext, OperationInput } from '../types';

/** Parameter with the fields to write. */
export const FIELDS = 'fields';

/** Fields that the mapper cannot write: contact details have a parameter of their own. */
export const isWritable = (field: FieldDescription, creates: boolean): boolean =>
	!field.readOnly && (creates || !field.immutable) && field.type !== 'crm_multifield';

/** Fields of a record, ready for the portal. */
export interface WrittenFields {
	/** As crm.item.add takes them: what is empty says nothing about a new record. */
	toCreate: Row;
	/** As crm.item.update takes them: an empty text empties the field. */
	toUpdate: Row;
	/** Names of the fields by which the mapper matches records. */
	matching: string[];
}

/**
 * The fields of a record from the node's mapper.
 * @param creates whether a record may be created, so that fields count which cannot be changed later.
 * @param present reads the record as it is, when its files are to be kept beside the new ones.
 * @throws InputError for a field that does not exist or cannot be written, and for a value of a wrong type.
 */
export async function readFields(
	context: OperationContext,
	entity: CrmEntity,
	entityTypeId: number,
	creates: boolean,
	present?: () => Promise<Row>,
): Promise<WrittenFields> {
	const fields = await fieldsOf(context, entityTypeId);
	const { name: kind } = entity;
	const { written, matching } = await readMapped(context, { kind, fields, creates, convert: toWritten });
	const several = fields.filter(({ name, type, multiple }) => multiple && type === 'file' && name in written);
	if (present !== undefined && several.length > 0) keepFiles(written, several, await present());
	const keep = (wanted: (name: string, value: unknown) => boolean): Row =>
		withPipeline(
			Object.fromEntries(Object.entries(written).filter(([name, value]) => wanted(name, value))),
			entity,
		);
	const immutable = new Set(fields.filter((field) => field.immutable).map(({ name }) => name));
	return {
		toCreate: keep((_, value) => !saysNothing(value)),
		toUpdate: keep((name) => !immutable.has(name)),
		matching,
	};
}

const toWritten = (value: unknown, field: FieldDescription, timeZone: string): Conversion =>
	field.type === 'file' ? toFileValue(value, field) : toFieldValue(value, field, timeZone);

/** What is empty says nothing about a new record. */
export const saysNothing = (value: unknown): boolean =>
	value === '' || (Array.isArray(value) && value.length === 0);

/** What a mapper is about. */
export interface Mapped {
	/** What its fields are fields of, for errors. */
	kind: string;
	fields: readonly FieldDescription[];
	creates: boolean;
	convert(value: unknown, field: FieldDescription, timeZone: string): Conversion;
}

/** The values of a mapper as the portal takes them, files with their contents. @throws InputError */
export async function readMapped(
	context: OperationContext,
	{ kind, fields, creates, convert }: Mapped,
): Promise<{ written: Row; matching: string[] }> {
	const { input, timeZone } = context;
	const { values, automatic, matching } = input.mapped(FIELDS);
	const written: Row = {};
	const ignored: string[] = [];
	for (const [name, value] of Object.entries(values)) {
		if (value === null || value === undefined) continue;
		const field = automatic ? findByNameOrLabel(fields, name) : fields.find((one) => one.name === name);
		if (field === undefined || !isWritable(field, creates)) {
			if (!automatic)
				throw input.invalid(
					FIELDS,
					whyNot(name, field, kind),
					'Open the node and refresh the list of fields.',
				);
			ignored.push(name);
			continue;
		}
		const converted = convert(value, field, timeZone);
		if ('problem' in converted)
			throw input.invalid(FIELDS, `gives a value that does not fit: "${field.title}" ${converted.problem}`);
		written[field.name] = converted.value;
	}
	// After all values are known to fit: files take room.
	for (const field of fields) {
		if (field.name in written) written[field.name] = await withContents(written[field.name], field, input);
	}
	if (ignored.length > 0) context.hint(hintAbout(ignored, kind));
	return { written, matching };
}

/** The files of the input item that a value names, as `["name.pdf", "<base64>"]`. @throws InputError */
async function withContents(
	value: unknown,
	field: FieldDescription,
	input: OperationInput,
): Promise<unknown> {
	if (Array.isArray(value) && value.some((part) => part instanceof InputFile)) {
		const parts: unknown[] = [];
		for (const part of value) parts.push(await withContents(part, field, input));
		return parts;
	}
	if (!(value instanceof InputFile)) return value;
	const file = await input.file(value.property);
	if (file !== undefined) return field.type === 'base64' ? file.content : [file.name, file.content];
	const names = input.fileNames();
	throw input.invalid(
		FIELDS,
		`: "${field.title}" names the file "${value.property}", which the input item does not have`,
		names.length === 0
			? 'The input item has no files: let the node before put them out, or clear the field.'
			: `The input item has: ${names.join(', ')}.`,
	);
}

/** Puts the files that the record has before the new ones: crm.item.update replaces them all (bitrix24/api.md 7.3). */
function keepFiles(written: Row, fields: readonly FieldDescription[], record: Row): void {
	for (const { name } of fields) {
		const given = written[name] as unknown[];
		const named = new Set(given.map((one) => String((one as Row).id)));
		const held = Array.isArray(record[name]) ? (record[name] as Row[]) : [];
		written[name] = [...held.filter(({ id }) => !named.has(String(id))).map(({ id }) => ({ id })), ...given];
	}
}

function whyNot(name: string, field: FieldDescription | undefined, kind: string): string {
	if (field === undefined) return `names "${name}", which is no field of a ${kind}`;
	if (field.type === 'crm_multifield')
		return `names "${field.title}": phones and e-mails have a parameter of their own`;
	return `names "${field.title}", which Bitrix24 does not let anybody write`;
}

/** Input items call their values by field name, in any case, or by the label that people see. */
function findByNameOrLabel(fields: readonly FieldDescription[], name: string): FieldDescription | undefined {
	const wanted = name.trim().toLowerCase();
	return (
		fields.find((field) => field.name.toLowerCase() === wanted) ??
		fields.find((field) => field.title.toLowerCase() === wanted)
	);
}

function hintAbout(names: readonly string[], kind: string): string {
	const some = names.slice(0, 10).join(', ');
	return `Not written, because a ${kind} has no writable field of that name: ${some}${names.length > 10 ? ', …' : ''}`;
}

/** A stage of another pipeline is taken only together with that pipeline (bitrix24/api.md 10). */
function withPipeline(written: Row, { pipelines }: CrmEntity): Row {
	if (pipelines === undefined || typeof written.stageId !== 'string' || written.stageId === '')
		return written;
	if (written.categoryId !== undefined) return written;
	const categoryId = pipelines.ofStage(written.stageId);
	return categoryId === undefined ? written : { ...written, categoryId };
}
