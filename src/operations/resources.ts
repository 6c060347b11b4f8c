import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Choice, Entity } from '../catalog/entity';
import { namedOperation } from './data/operation';
import { create } from './records/create';
import { deleteRecord } from './records/delete';
import { downloadFile } from './records/download-file';
import { get } from './records/get';
import { getChanged } from './records/get-changed';
import { getFields } from './records/get-fields';
import { getMany } from './records/get-many';
import { getProductRows, setProductRows } from './records/product-rows';
import { update } from './records/update';
import { upsert } from './records/upsert';
import type { Operation, Resource } from './types';

/** What can be done with every CRM record. A new verb is a file in records/ and a line here. */
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

/** A kind of CRM record: the verbs that take more than one call, and the operations that are data. */
export function itemResource(entity: CrmEntity): Resource {
	const verbs = [...CRM_VERBS, ...(entity.productRows ? PRODUCT_ROW_VERBS : [])];
	return withMore(
		resourceOf(entity),
		verbs.map((verb) => verb(entity)),
	);
}

/** A resource whose operations are data. */
export const resourceOf = (entity: Entity): Resource => ({
	value: entity.resource,
	name: entity.name,
	operations: sorted(entity.operations.map((operation) => namedOperation(entity, operation))),
});

/** The resource with more operations, in the order of their names. */
export const withMore = (resource: Resource, more: readonly Operation[] = []): Resource => ({
	...resource,
	operations: sorted([...resource.operations, ...more]),
});

const sorted = (operations: readonly Operation[]): Operation[] =>
	[...operations].sort((one, other) => one.name.localeCompare(other.name));

/** The records that operations ask the person to choose, each once, those before that others depend on. */
export function choicesIn(resources: readonly Resource[]): Choice[] {
	const all = resources.flatMap(({ operations }) => operations.flatMap(({ choices = [] }) => choices));
	return [...new Set(all)];
}
