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

/** The operations of every kind of CRM record. A new one is a file in records/ and a line here. */
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

/** The operations of CRM records that have product rows. */
const PRODUCT_ROW_VERBS: typeof CRM_VERBS = [getProductRows, setProductRows];

/** The resource of a kind of CRM record: operations with code of their own, and operations that are data. */
export function itemResource(entity: CrmEntity): Resource {
	const verbs = [...CRM_VERBS, ...(entity.productRows ? PRODUCT_ROW_VERBS : [])];
	return withMore(
		resourceOf(entity),
		verbs.map((verb) => verb(entity)),
	);
}

/** The resource of an entity, whose operations are data. */
export const resourceOf = (entity: Entity): Resource => ({
	value: entity.resource,
	name: entity.name,
	operations: sorted(entity.operations.map((operation) => namedOperation(entity, operation))),
});

/** A resource with more operations, sorted by their names. */
export const withMore = (resource: Resource, more: readonly Operation[] = []): Resource => ({
	...resource,
	operations: sorted([...resource.operations, ...more]),
});

const sorted = (operations: readonly Operation[]): Operation[] =>
	[...operations].sort((one, other) => one.name.localeCompare(other.name));

/** The choices of all operations, each once. A choice that another one depends on comes before it. */
export function choicesIn(resources: readonly Resource[]): Choice[] {
	const all = resources.flatMap(({ operations }) => operations.flatMap(({ choices = [] }) => choices));
	return [...new Set(all)];
}
