import { errors } from '../errors';
import { newMap, toText, type PhpMap } from '../php/value';
import type { Currency } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageInfo, pageOf, PAGE_SIZE } from './paging';
import { filterRows, orderRows } from './rows-filter';

function currencyView(call: Call, currency: Currency): PhpMap {
	return Object.assign(newMap(), {
		CURRENCY: currency.code,
		AMOUNT_CNT: '1',
		AMOUNT: currency.amount.toFixed(4),
		SORT: String(currency.sort),
		BASE: currency.code === call.store.baseCurrency ? 'Y' : 'N',
		FULL_NAME: currency.fullName,
		LID: 'en',
		FORMAT_STRING: currency.format,
		DEC_POINT: '.',
		THOUSANDS_SEP: ',',
		DECIMALS: '2',
		DATE_UPDATE: '2025-01-01T03:00:00+03:00',
	});
}

function stageHistory(call: Call): MethodResult {
	const entityTypeId = call.controllerInt('entityTypeId');
	const rows = call.store.stageChanges
		.all()
		.filter((one) => one.entityTypeId === entityTypeId)
		.map(
			(one): PhpMap =>
				Object.assign(newMap(), {
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
	const page = pageOf(call);
	const items = found.slice(page.offset, page.offset + PAGE_SIZE);
	return { result: Object.assign(newMap(), { items }), ...pageInfo(page, found.length) };
}

const crm = { scope: 'crm' } as const;

export const crmDictionaryMethods: Method[] = [
	{
		name: 'crm.currency.list',
		...crm,
		cost: 'list',
		run: (call) => {
			const result = call.store.currencies.map((one) => currencyView(call, one));
			return { result, total: result.length };
		},
	},
	{
		name: 'crm.currency.get',
		...crm,
		cost: 'read',
		run: (call) => {
			const found = call.store.currencies.find((one) => one.code === toText(call.classic('id')));
			if (!found) throw errors.classic('Not found');
			return { result: currencyView(call, found) };
		},
	},
	{
		name: 'crm.currency.base.get',
		...crm,
		cost: 'read',
		run: (call) => ({ result: call.store.baseCurrency }),
	},
	{
		// The formats of a currency by language; the sandbox has English only.
		name: 'crm.currency.localizations.get',
		...crm,
		cost: 'read',
		run: (call) => {
			const found = call.store.currencies.find((one) => one.code === toText(call.classic('id')));
			if (!found) throw errors.classic('Not found');
			const en = Object.assign(newMap(), {
				FORMAT_STRING: found.format,
				FULL_NAME: found.fullName,
				DEC_POINT: '.',
				THOUSANDS_SEP: ',',
				THOUSANDS_VARIANT: 'C',
				DECIMALS: '2',
				HIDE_ZERO: 'N',
			});
			return { result: Object.assign(newMap(), { en }) };
		},
	},
	{
		name: 'crm.enum.ownertype',
		...crm,
		cost: 'read',
		run: (call) => ({
			result: call.store.entityTypes().map(({ shape }) =>
				Object.assign(newMap(), {
					ID: shape.entityTypeId,
					NAME: shape.title,
					SYMBOL_CODE: shape.name,
					SYMBOL_CODE_SHORT: shape.shortCode,
				}),
			),
		}),
	},
	// The sandbox has leads: the classic mode.
	{ name: 'crm.settings.mode.get', ...crm, cost: 'read', run: () => ({ result: 1 }) },
	{ name: 'crm.stagehistory.list', ...crm, cost: 'list', run: stageHistory },
];
