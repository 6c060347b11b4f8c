import { CRM_ENTITIES } from '../catalog/crm';
import type { CrmEntity } from '../catalog/crm-item';
import { callAnyMethod } from './api/call-any-method';
import { getManyRows } from './api/get-many-rows';
import { callMethod } from './call-method';
import { checkLimits } from './check-limits';
import { commandList } from './command-list';
import { create } from './create';
import { deleteRecord } from './delete';
import { diagnoseUsage } from './diagnose';
import { downloadFile } from './download-file';
import { get } from './get';
import { getChanged } from './get-changed';
import { getFields } from './get-fields';
import { getMany } from './get-many';
import { getUsage } from './get-usage';
import { getProductRows, setProductRows } from './product-rows';
import { report } from './report';
import type { Operation, Resource } from './types';
import { update } from './update';
import { upsert } from './upsert';

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

export const CRM_RESOURCES: readonly Resource[] = CRM_ENTITIES.map((entity) => ({
	value: entity.resource,
	name: entity.name,
	operations: [...CRM_VERBS, ...(entity.productRows ? PRODUCT_ROW_VERBS : [])]
		.map((verb) => verb(entity))
		.sort((one, other) => one.name.localeCompare(other.name)),
}));

export const API_OPERATIONS: readonly Operation[] = [callAnyMethod, getManyRows];

export const BATCH_OPERATIONS: readonly Operation[] = [callMethod, commandList];

export const USAGE_OPERATIONS: readonly Operation[] = [checkLimits, report, diagnoseUsage, getUsage];
