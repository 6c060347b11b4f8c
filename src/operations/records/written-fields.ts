import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { toFileValue } from '../../catalog/file-values';
import { type Conversion, toFieldValue } from '../../catalog/values';
import type { Row } from '../../portal/types';
import { readMapped, saysNothing } from '../input/mapped-fields';
import type { OperationContext } from '../types';
import { recordFields } from './crm-records';

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
	const fields = await recordFields(context, entityTypeId);
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

/** Puts the files that the record has before the new ones: crm.item.update replaces them all (bitrix24/api.md 7.3). */
function keepFiles(written: Row, fields: readonly FieldDescription[], record: Row): void {
	for (const { name } of fields) {
		const given = written[name] as unknown[];
		const named = new Set(given.map((one) => String((one as Row).id)));
		const held = Array.isArray(record[name]) ? (record[name] as Row[]) : [];
		written[name] = [...held.filter(({ id }) => !named.has(String(id))).map(({ id }) => ({ id })), ...given];
	}
}

/** A stage of another pipeline is taken only together with that pipeline (bitrix24/api.md 10). */
function withPipeline(written: Row, { pipelines }: CrmEntity): Row {
	if (pipelines === undefined || typeof written.stageId !== 'string' || written.stageId === '')
		return written;
	if (written.categoryId !== undefined) return written;
	const categoryId = pipelines.ofStage(written.stageId);
	return categoryId === undefined ? written : { ...written, categoryId };
}
