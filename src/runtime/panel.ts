import { type ILoadOptionsFunctions, NodeOperationError } from 'n8n-workflow';
import { CRM_ENTITIES } from '../catalog/crm';
import type { CrmEntity } from '../catalog/crm-item';
import type { FieldDescription } from '../catalog/field';
import { fieldsOf, freshFieldsOf, SMART_PROCESS } from '../operations/crm-records';
import type { Portal } from '../portal/portal';
import { toNodeError } from './node-error';
import { portalOfPanel } from './portals';

/** An open panel of the CRM node: which kind of record it is about, and its portal. */
export interface Panel {
	context: ILoadOptionsFunctions;
	portal: Portal;
	/** `https://host` of the portal. */
	origin: string;
	entity: CrmEntity;
	entityTypeId: number;
}

/** Fills a list of the CRM node's panel; what goes wrong is shown in the list. */
export async function withPanel<Result>(
	context: ILoadOptionsFunctions,
	fill: (panel: Panel) => Promise<Result>,
): Promise<Result> {
	return await withPortal(context, async (portal, origin) => {
		const entity = entityOf(context);
		return await fill({ context, portal, origin, entity, entityTypeId: entityTypeIdOf(context, entity) });
	});
}

/** As `withPanel`, before it is known which kind of record it is about. */
export async function withPortal<Result>(
	context: ILoadOptionsFunctions,
	fill: (portal: Portal, origin: string) => Promise<Result>,
): Promise<Result> {
	try {
		const { portal, origin } = await portalOfPanel(context);
		return await fill(portal, origin);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The fields of the panel's kind of record, as they were some minutes ago at most. */
export const fieldsOfPanel = async ({ portal, entityTypeId }: Panel): Promise<FieldDescription[]> =>
	await fieldsOf({ metadata: portal.metadata, lookUp: portal.caller }, entityTypeId);

/** The fields as they are now: somebody who has added a field in Bitrix24 looks for it here. */
export const freshFieldsOfPanel = async ({ portal, entityTypeId }: Panel): Promise<FieldDescription[]> =>
	await freshFieldsOf({ metadata: portal.metadata, lookUp: portal.caller }, entityTypeId);

function entityOf(context: ILoadOptionsFunctions): CrmEntity {
	const resource = context.getCurrentNodeParameter('resource');
	const entity = CRM_ENTITIES.find((one) => one.resource === resource);
	if (entity !== undefined) return entity;
	throw new NodeOperationError(context.getNode(), "Choose a 'Resource' first");
}

function entityTypeIdOf(context: ILoadOptionsFunctions, { entityTypeId }: CrmEntity): number {
	if (entityTypeId !== 'chosen') return entityTypeId;
	const chosen: unknown = context.getCurrentNodeParameter(SMART_PROCESS);
	const value = chosen !== null && typeof chosen === 'object' && 'value' in chosen ? chosen.value : chosen;
	const number = /type\/(\d+)/.exec(String(value))?.[1] ?? /^\s*(\d+)\s*$/.exec(String(value))?.[1];
	if (number !== undefined) return Number(number);
	throw new NodeOperationError(context.getNode(), "Choose the 'Smart Process' first");
}
