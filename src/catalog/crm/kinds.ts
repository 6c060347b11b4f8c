import * as crmItems from './items';
import type { CrmEntity } from './crm-item';

/** Records that crm.item.* serves. */
export const CRM_ITEMS: readonly CrmEntity[] = Object.values(crmItems);

/** The kind of records that crm.item.* knows by this number. */
export const kindOf = (entityTypeId: number): CrmEntity =>
	CRM_ITEMS.find((kind) => kind.entityTypeId === entityTypeId) ?? crmItems.smartProcess;
