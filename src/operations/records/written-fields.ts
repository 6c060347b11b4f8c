import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { toFileValue } from '../../catalog/file-values';
import { type Conversion, toFieldValue } from '../../catalog/values';
import type { Row } from '../../portal/types';
import { readMapped, saysNothing } from '../input/mapped-fields';
import type { OperationContext } from '../types';
import { recordFields } from './crm-records';
import { withOwnStage, withStage } from './stage-names';

/** The fields of a record as the portal takes them. */
export interface WrittenFields {
	/** For crm.item.add. Empty values are left out. */
	toCreate: Row;
	/** For crm.item.update. An empty text empties the field. */
	toUpdate: Row;
	/** Names of the fields by which records are matched. */
	matching: string[];
}

/**
 * Reads the fields of a record from the node's mapper.
 * @param creates whether a record may be created. Then fields are allowed that cannot be changed later.
 * @param present reads the record, so that its files can be kept beside the new ones; absent: they are replaced.
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
	const { written: mapped, matching } = await readMapped(context, {
		kind,
		fields,
		reload: async (since) => await recordFields(context, entityTypeId, since),
		creates,
		convert: toWritten,
	});
	const staged = await withStage(context, entity, entityTypeId, mapped);
	// Records can only be matched by a stage that is known before.
	const written = matching.includes('stageId')
		? await withOwnStage(context, entity, entityTypeId, staged)
		: staged;
	const several = fields.filter(({ name, type, multiple }) => multiple && type === 'file' && name in written);
	if (present !== undefined && several.length > 0) keepFiles(written, several, await present());
	const keep = (wanted: (name: string, value: unknown) => boolean): Row =>
		Object.fromEntries(Object.entries(written).filter(([name, value]) => wanted(name, value)));
	const immutable = new Set(fields.filter((field) => field.immutable).map(({ name }) => name));
	return {
		toCreate: keep((_, value) => !saysNothing(value)),
		toUpdate: keep((name) => !immutable.has(name)),
		matching,
	};
}

const toWritten = (value: unknown, field: FieldDescription, timeZone: string): Conversion =>
	field.type === 'file' ? toFileValue(value, field) : toFieldValue(value, field, timeZone);

/** Adds the present files: crm.item.update deletes those that it is not given (docs/internals/fields.md, "Files"). */
function keepFiles(written: Row, fields: readonly FieldDescription[], record: Row): void {
	for (const { name } of fields) {
		const given = written[name] as unknown[];
		const named = new Set(given.map((one) => String((one as Row).id)));
		const held = Array.isArray(record[name]) ? (record[name] as Row[]) : [];
		written[name] = [...held.filter(({ id }) => !named.has(String(id))).map(({ id }) => ({ id })), ...given];
	}
}
