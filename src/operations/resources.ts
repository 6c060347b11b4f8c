import { smartProcessChoice } from '../catalog/choices';
import { CRM_ENTITIES, CRM_ITEMS, PEOPLE_ENTITIES, TASKS_ENTITIES } from '../catalog';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Choice, Entity } from '../catalog/entity';
import { callAnyMethod } from './api/call-any-method';
import { getManyRows } from './api/get-many-rows';
import { callMethod } from './batch/call-for-each-item';
import { checkLimits } from './usage/check-limits';
import { commandList } from './batch/command-list';
import { create } from './records/create';
import { deleteRecord } from './records/delete';
import { diagnoseUsage } from './usage/diagnose';
import { downloadDocument } from './data/download-document';
import { downloadFile } from './records/download-file';
import { get } from './records/get';
import { getChanged } from './records/get-changed';
import { getFields } from './records/get-fields';
import { getMany } from './records/get-many';
import { getUsage } from './usage/get-usage';
import { namedOperation } from './data/operation';
import { getProductRows, setProductRows } from './records/product-rows';
import { report } from './usage/report';
import type { Operation, Resource } from './types';
import { update } from './records/update';
import { upsert } from './records/upsert';

/** What can be done with every CRM record, in the order of the node's list. A new verb is a file and a line here. */
const CRM_VERBS: ReadonlyArray<(entity: CrmEntity) => Operation> = [
	create,
	upsert,
	deleteRecord,
	downloadFile,
	get,
	getChanged,
	getFields,
	getMany,
	update,
];

/** What can be done with records that have rows of products. */
const PRODUCT_ROW_VERBS: typeof CRM_VERBS = [getProductRows, setProductRows];

const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);

const itemResource = (entity: CrmEntity): Resource => ({
	value: entity.resource,
	name: entity.name,
	operations: [
		...[...CRM_VERBS, ...(entity.productRows ? PRODUCT_ROW_VERBS : [])].map((verb) => verb(entity)),
		...entity.operations.map((operation) => namedOperation(entity, operation)),
	].sort(byName),
});

/** A resource whose operations are data. */
export const resourceOf = (entity: Entity): Resource => ({
	value: entity.resource,
	name: entity.name,
	operations: entity.operations.map((operation) => namedOperation(entity, operation)).sort(byName),
});

/** What can be done with an entity of the CRM beside its data's operations, in more than one call. */
const MORE: Readonly<Record<string, Operation>> = { document: downloadDocument };

function withMore(resource: Resource): Resource {
	const more = MORE[resource.value];
	if (more === undefined) return resource;
	return { ...resource, operations: [...resource.operations, more].sort(byName) };
}

export const CRM_RESOURCES: readonly Resource[] = [
	...CRM_ITEMS.map(itemResource),
	...CRM_ENTITIES.map(resourceOf).map(withMore),
].sort(byName);

export const TASKS_RESOURCES: readonly Resource[] = TASKS_ENTITIES.map(resourceOf).sort(byName);

export const PEOPLE_RESOURCES: readonly Resource[] = PEOPLE_ENTITIES.map(resourceOf).sort(byName);

/** The records that operations ask the person to choose, each once, those before that others depend on. */
export function choicesIn(resources: readonly Resource[]): Choice[] {
	const all = resources.flatMap(({ operations }) => operations.flatMap(({ choices = [] }) => choices));
	return [...new Set(all)];
}

/** The same of the CRM node: its records first. */
export const crmChoices: readonly Choice[] = [
	...new Set([smartProcessChoice, ...CRM_ITEMS.map(({ record }) => record), ...choicesIn(CRM_RESOURCES)]),
];

export const API_OPERATIONS: readonly Operation[] = [callAnyMethod, getManyRows];

export const BATCH_OPERATIONS: readonly Operation[] = [callMethod, commandList];

export const USAGE_OPERATIONS: readonly Operation[] = [checkLimits, report, diagnoseUsage, getUsage];
