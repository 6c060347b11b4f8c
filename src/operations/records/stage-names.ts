import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { FieldDescription } from '../../catalog/field';
import { foldedName, needsList, optionsCalled } from '../../catalog/list-values';
import { toFieldValue } from '../../catalog/values';
import type { Row } from '../../portal/types';
import { FIELDS } from '../input/mapped-fields';
import type { OperationContext } from '../types';
import { readRecord, recordFields } from './crm-records';

/** The field with the stage of a record. */
const STAGE = 'stageId';

/** A stage by a name that stands for another stage in each pipeline. It is read as soon as the record is known. */
class StageName {
	constructor(readonly name: string) {}
}

/**
 * Reads the stage among the fields to write: an ID, or a name with or without its pipeline. A name without it means a
 * stage of the pipeline that is written too, or that the record is in. `withOwnStage` reads it once the record is known.
 * @throws InputError for a stage that does not exist
 */
export async function withStage(
	context: OperationContext,
	entity: CrmEntity,
	entityTypeId: number,
	written: Row,
): Promise<Row> {
	const { pipelines: kind } = entity;
	const value = written[STAGE];
	if (kind === undefined || typeof value !== 'string' || value.trim() === '') return written;
	const name = value.trim();
	const field = await stageField(context, entityTypeId);
	const { categoryId } = written;
	if (typeof categoryId === 'number')
		return { ...written, [STAGE]: await stageIn(context, entityTypeId, field, name, [categoryId]) };
	if (field === undefined || !needsList(field, name))
		return withPipeline({ ...written, [STAGE]: name }, kind);
	const { options, ...plain } = await listOf(context, entityTypeId, field, name);
	const found = options === undefined ? [] : optionsCalled(options, name);
	const onlyPipeline = new Set(options?.map(({ pipeline }) => pipeline)).size === 1;
	const isClear =
		found.length === 1 &&
		(onlyPipeline || found[0].id === name || foldedName(found[0].label) === foldedName(name));
	if (isClear || found.length === 0)
		return withPipeline({ ...written, [STAGE]: stageOf(context, { ...plain, options }, name) }, kind);
	return { ...written, [STAGE]: new StageName(name) };
}

/**
 * The fields of a record with its stage, if that was given by a name without a pipeline.
 * @param id the record that is changed; absent for a new one, whose stage must be called so in one pipeline only.
 * @throws InputError for a name that no stage there has, or several
 */
export async function withOwnStage(
	context: OperationContext,
	{ pipelines: kind }: CrmEntity,
	entityTypeId: number,
	fields: Row,
	id?: number,
): Promise<Row> {
	const stage = fields[STAGE];
	if (!(stage instanceof StageName) || kind === undefined) return fields;
	const field = await stageField(context, entityTypeId);
	const pipelines = id === undefined ? undefined : [await pipelineOf(context, entityTypeId, id)];
	const read = { ...fields, [STAGE]: await stageIn(context, entityTypeId, field, stage.name, pipelines) };
	return withPipeline(read, kind);
}

/** The pipeline of a record. Lookups of many items share requests. @throws BitrixError if the record is not there */
async function pipelineOf(
	{ find, call }: OperationContext,
	entityTypeId: number,
	id: number,
): Promise<number> {
	const parameters = { entityTypeId, select: ['id', 'categoryId'] };
	const list = { method: 'crm.item.list', rows: ['items'], id: 'id', parameters };
	const [record] = await find({ list, field: 'id', value: id });
	return Number((record ?? (await readRecord(call, entityTypeId, id))).categoryId);
}

const stageField = async (
	context: OperationContext,
	entityTypeId: number,
): Promise<FieldDescription | undefined> =>
	(await recordFields(context, entityTypeId)).find(({ name }) => name === STAGE);

/** The field with the stages that a name can mean. */
async function listOf(
	{ lists }: OperationContext,
	entityTypeId: number,
	field: FieldDescription,
	name: string,
	pipelines?: readonly number[],
): Promise<FieldDescription> {
	return await lists.known({ ...field, pipelinesOf: entityTypeId }, [name], { pipelines });
}

async function stageIn(
	context: OperationContext,
	entityTypeId: number,
	field: FieldDescription | undefined,
	name: string,
	pipelines: readonly number[] | undefined,
): Promise<unknown> {
	if (field === undefined) return name;
	return stageOf(context, await listOf(context, entityTypeId, field, name, pipelines), name);
}

function stageOf({ input, timeZone }: OperationContext, field: FieldDescription, name: string): unknown {
	const converted = toFieldValue(name, field, timeZone);
	if ('value' in converted) return converted.value;
	throw input.invalid(FIELDS, `has a value that does not fit: "${field.title}" ${converted.problem}`);
}

/**
 * Adds the pipeline that a stage belongs to: the portal accepts a stage of another pipeline only together with that
 * pipeline (docs/internals/fields.md, "A stage of another pipeline").
 */
function withPipeline(written: Row, { ofStage }: NonNullable<CrmEntity['pipelines']>): Row {
	const { stageId } = written;
	if (written.categoryId !== undefined || typeof stageId !== 'string') return written;
	const categoryId = ofStage(stageId);
	return categoryId === undefined ? written : { ...written, categoryId };
}
