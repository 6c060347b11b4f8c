import { mapOf, type PhpMap } from '../php/value';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

function stageHistory(call: Call): MethodResult {
	const entityTypeId = call.controllerInt('entityTypeId');
	const rows = call.store.stageChanges
		.all()
		.filter((one) => one.entityTypeId === entityTypeId)
		.map(
			(one): PhpMap =>
				mapOf({
					ID: one.id,
					TYPE_ID: one.typeId,
					OWNER_ID: one.ownerId,
					CREATED_TIME: call.store.time.format(one.createdTime),
					CATEGORY_ID: one.categoryId,
					STAGE_SEMANTIC_ID: one.semantics,
					STAGE_ID: one.stageId,
				}),
		);
	const names = new Set([
		'ID',
		'TYPE_ID',
		'OWNER_ID',
		'CREATED_TIME',
		'CATEGORY_ID',
		'STAGE_SEMANTIC_ID',
		'STAGE_ID',
	]);
	const found = orderRows(
		filterRows(rows, call.controller('filter'), names),
		call.controller('order'),
		names,
	);
	return controllerList(call, 'items', found);
}

const crm = { scope: 'crm' } as const;

export const crmDictionaryMethods: Method[] = [
	{
		name: 'crm.enum.ownertype',
		...crm,
		cost: 'read',
		run: (call) => ({
			result: call.store.entityTypes().map(({ shape }) =>
				mapOf({
					ID: shape.entityTypeId,
					NAME: shape.title,
					SYMBOL_CODE: shape.name,
					SYMBOL_CODE_SHORT: shape.shortCode,
				}),
			),
		}),
	},
	// 1 is the classic mode, which has leads.
	{ name: 'crm.settings.mode.get', ...crm, cost: 'read', run: () => ({ result: 1 }) },
	{ name: 'crm.stagehistory.list', ...crm, cost: 'list', run: stageHistory },
];
