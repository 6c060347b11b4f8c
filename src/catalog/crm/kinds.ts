import * as crmItems from './items';
import type { FieldDescription } from '../field';
import type { CrmEntity } from './crm-item';

/** The kinds of records that crm.item.* reads and writes. */
export const CRM_ITEMS: readonly CrmEntity[] = Object.values(crmItems);

/** The kind of record with this number in crm.item.*; every unknown number is a smart process. */
export const kindOf = (entityTypeId: number): CrmEntity =>
	CRM_ITEMS.find((kind) => kind.entityTypeId === entityTypeId) ?? crmItems.smartProcess;

/** A field with where its pipelines and stages are: `categoryId`, `stageId`, `previousStageId`, `STAGE_ID`. */
export function ofKind(field: FieldDescription, entityTypeId: number): FieldDescription {
	if (field.type === 'crm_category') return { ...field, pipelinesOf: entityTypeId };
	if (field.type !== 'crm_status' || !/stage_?id$|^status_id$/i.test(field.name)) return field;
	const { pipelines, stages } = kindOf(entityTypeId);
	return pipelines === undefined
		? { ...field, dictionary: field.dictionary ?? stages }
		: { ...field, pipelinesOf: entityTypeId };
}
