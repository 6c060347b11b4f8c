import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { keptIds, toFileValue } from '../../catalog/file-values';
import { type Conversion, toFieldValue } from '../../catalog/values';
import type { Row } from '../../portal/types';
import { FIELDS, readMapped, saysNothing } from '../input/mapped-fields';
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
 * @param present reads the record that is changed. Absent if a record may be created: then fields are allowed that cannot be
 * changed later.
 * @param keepsFiles whether the files of the record are kept beside new ones, instead of being replaced.
 * @throws InputError for a field that does not exist or cannot be written, and for a value of a wrong type.
 */
export async function readFields(
	context: OperationContext,
	entity: CrmEntity,
	entityTypeId: number,
	present?: () => Promise<Row>,
	keepsFiles = false,
): Promise<WrittenFields> {
	const creates = present === undefined;
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
	await keepFiles(written, fields, { context, present, keepsFiles });
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
	field.type === 'file'
		? toFileValue(value, field, (file) => 'id' in file)
		: toFieldValue(value, field, timeZone);

/**
 * Adds the present files, if they are kept: crm.item.update deletes those that it is not given
 * (docs/internals/fields.md, "Files").
 * @throws InputError for a file by an ID that the record does not hold, because Bitrix24 would leave it out.
 */
async function keepFiles(
	written: Row,
	fields: readonly FieldDescription[],
	{ context: { input }, present, keepsFiles }: Keeping,
): Promise<void> {
	const files = fields.filter(({ name, type }) => type === 'file' && name in written);
	const byId = files.some(({ name }) => keptIds(written[name]).length > 0);
	if (!byId && !(keepsFiles && files.some(({ multiple }) => multiple))) return;
	const record = await present?.();
	for (const { name, title, multiple } of files) {
		const named = keptIds(written[name]);
		const held = keptIds(record?.[name]);
		const foreign = named.find((id) => !held.includes(id));
		if (foreign !== undefined)
			throw input.invalid(
				FIELDS,
				`has a value that does not fit: "${title}" names the file ${foreign}, which the record does not have`,
				'A file of another record must be downloaded first: the operation Download File puts it into the item.',
			);
		if (!keepsFiles || !multiple) continue;
		const others = held.filter((id) => !named.includes(id)).map((id) => ({ id: Number(id) }));
		written[name] = [...others, ...(written[name] as unknown[])];
	}
}

interface Keeping {
	context: OperationContext;
	present?: () => Promise<Row>;
	keepsFiles: boolean;
}
