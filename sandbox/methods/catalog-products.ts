import { errors, RestError } from '../errors';
import { columnsOf, isMap, listOf, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

/** Fields of catalog_product that this portal keeps. */
const PRODUCT = new Set([
	...['id', 'iblockId', 'name', 'active', 'available', 'code', 'createdBy', 'dateCreate', 'modifiedBy'],
	...['quantity', 'sort', 'timestampX', 'type', 'xmlId'],
]);

/** Documented fields that are shown empty. */
const OTHERS = new Set([
	...[
		'barcodeMulti',
		'bundle',
		'canBuyZero',
		'dateActiveFrom',
		'dateActiveTo',
		'detailPicture',
		'detailText',
	],
	...['detailTextType', 'height', 'iblockSectionId', 'length', 'measure', 'previewPicture', 'previewText'],
	...['previewTextType', 'purchasingCurrency', 'purchasingPrice', 'quantityReserved', 'quantityTrace'],
	...['subscribe', 'trialPriceId', 'vatId', 'vatIncluded', 'weight', 'width', 'withoutOrder'],
]);

const missing = (where: string, names: readonly string[]): RestError =>
	new RestError('0', `Required ${where} fields: ${names.join(', ')}`);

/** catalog.product.list. `select` must hold `id` and `iblockId`, and `filter` `iblockId`. */
function products(call: Call): MethodResult {
	const select = listOf(call.controllerArray('select', true)).map(toText);
	const unselected = ['id', 'iblockId'].filter((name) => !select.includes(name));
	if (unselected.length > 0) throw missing('select', unselected);
	const filter = call.controllerArray('filter', true);
	if (!isMap(filter)) throw new RestError('0', 'Incorrect filter format');
	const iblockId = filter.iblockId ?? filter['=iblockId'];
	if (iblockId === undefined) throw missing('filter', ['iblockId']);
	if (!call.store.table('catalog.catalog').get(toInt(iblockId)))
		throw new RestError('200040300000', 'Iblock Not Found');
	const rows = call.store.table('catalog.product').all();
	const all = rows.map(({ id, values }) => mapOf({ id }, values));
	const found = filterRows(all, filter, PRODUCT, (name) => {
		throw errors.invalidFilterField(name);
	});
	const ordered = orderRows(found, call.controllerArray('order'), PRODUCT);
	const names = select.filter((name) => PRODUCT.has(name) || OTHERS.has(name));
	return controllerList(call, 'products', ordered, (row) => columnsOf(row, names));
}

/** catalog.catalog.list: the information blocks of products. */
function catalogs(call: Call): MethodResult {
	const rows = call.store.table('catalog.catalog').all();
	const all = rows.map(({ id, values }): PhpMap => mapOf({ iblockId: id, id }, values));
	return controllerList(call, 'catalogs', all);
}

/** Adds a product past the REST API, or changes one. For tests. */
export function putProduct(call: Pick<Call, 'store'>, values: Record<string, PhpValue>, id?: number): number {
	const { store } = call;
	const now = store.time.format(store.now());
	const table = store.table('catalog.product');
	const present = id === undefined ? undefined : table.get(id);
	if (present !== undefined) {
		Object.assign(present.values, values, { timestampX: now });
		return present.id;
	}
	return table.add({ values: mapOf({ name: '', dateCreate: now, timestampX: now }, values) }).id;
}

export const catalogProductMethods: Method[] = [
	{ name: 'catalog.product.list', scope: 'catalog', cost: 'list', run: products },
	{ name: 'catalog.catalog.list', scope: 'catalog', cost: 'list', run: catalogs },
];
