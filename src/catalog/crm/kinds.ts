import * as crmItems from './items';
import type { CrmEntity } from './crm-item';

/** The kinds of records that crm.item.* reads and writes. */
export const CRM_ITEMS: readonly CrmEntity[] = Object.values(crmItems);

/** The kind of record with this number in crm.item.*; every unknown number is a smart process. */
export const kindOf = (entityTypeId: number): CrmEntity =>
	CRM_ITEMS.find((kind) => kind.entityTypeId === entityTypeId) ?? crmItems.smartProcess;
