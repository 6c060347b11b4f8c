import * as crmEntities from './crm/entities';
import * as crmItems from './crm/items';
import type { CrmEntity } from './crm/crm-item';
import type { Entity } from './entity';
import * as peopleEntities from './people/entities';
import * as tasksEntities from './tasks/entities';

/** Records that crm.item.* serves. */
export const CRM_ITEMS: readonly CrmEntity[] = Object.values(crmItems);

/** What the CRM has beside its records. */
export const CRM_ENTITIES: readonly Entity[] = Object.values(crmEntities);

export const TASKS_ENTITIES: readonly Entity[] = Object.values(tasksEntities);

export const PEOPLE_ENTITIES: readonly Entity[] = Object.values(peopleEntities);

/** The kind of records that crm.item.* knows by this number. */
export const kindOf = (entityTypeId: number): CrmEntity =>
	CRM_ITEMS.find((kind) => kind.entityTypeId === entityTypeId) ?? crmItems.smartProcess;
