import { errors, RestError } from '../errors';
import { columnsOf, isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { OrderOwner } from '../store/orders';
import type { Call, Method, MethodResult } from './method';
import { pageInfo, pageOf } from './paging';
import { filterRows, orderRows } from './rows-filter';

const LINK = ['orderId', 'ownerId', 'ownerTypeId'] as const;
const ORDER = [
	...['id', 'accountNumber', 'price', 'currency', 'payed', 'statusId', 'dateInsert', 'dateUpdate'],
] as const;

/** Refusal codes of reading and writing methods for callers who are not administrators. */
const MAY_READ = '200040300010';
const MAY_WRITE = '200040300020';

function demandRight(call: Call, code: string): void {
	if (!call.isAdmin) throw new RestError(code, 'Access Denied');
}

/** Reads the three IDs of a link. @throws RestError when one is wrong, or there is no such order. */
function linkGiven(call: Call): OrderOwner & { orderId: number } {
	demandRight(call, MAY_WRITE);
	const sent = call.controllerArray('fields', true);
	const fields = isMap(sent) ? sent : newMap();
	const missing = LINK.filter((name) => toInt(fields[name]) <= 0);
	if (missing.length > 0) throw new RestError('0', `Required fields: ${missing.join(', ')}`);
	const orderId = toInt(fields.orderId);
	if (!call.store.orders.rows.get(orderId)) throw new RestError('200540400001', 'order does not exist');
	return { orderId, ownerId: toInt(fields.ownerId), ownerTypeId: toInt(fields.ownerTypeId) };
}

/** The present link of an order, if it is the given one. */
function present(call: Call, { orderId, ownerId, ownerTypeId }: ReturnType<typeof linkGiven>) {
	const link = call.store.orders.linkOf(orderId);
	return link?.values.ownerId === ownerId && link.values.ownerTypeId === ownerTypeId ? link : undefined;
}

function addLink(call: Call): PhpMap {
	const given = linkGiven(call);
	if (present(call, given))
		throw new RestError('201650000001', 'Duplicate entry for key [ownerId, ownerTypeId, orderId]');
	const { orderId, ...owner } = given;
	if (!call.store.orders.owner(owner)) throw new RestError('0', 'entity does not exist');
	return mapOf({ dealOrder: call.store.orders.link(orderId, owner).values });
}

function deleteLink(call: Call): boolean {
	const link = present(call, linkGiven(call));
	if (!link) throw new RestError('201640400004', 'entity relation is not exists');
	return call.store.orders.links.delete(link.id);
}

/** A list of the online store. `start` -1 gives all rows at once. */
function list(call: Call, key: string, names: readonly string[], rows: readonly StoredRow[]): MethodResult {
	demandRight(call, MAY_READ);
	const known = new Set(names);
	const all = rows.map(({ id, values }) => mapOf({ id }, values));
	const found = filterRows(all, call.controllerArray('filter'), known, (name) => {
		throw errors.invalidFilterField(name);
	});
	const ordered = orderRows(found, call.controllerArray('order'), known);
	const asked = listOf(call.controllerArray('select')).map(toText);
	const columns = asked.length === 0 ? names : names.filter((name) => asked.includes(name));
	const page = pageOf(call);
	const shown = page.count ? ordered.slice(page.offset, page.offset + page.length) : ordered;
	const view = shown.map((row) => columnsOf(row, columns));
	return { result: mapOf({ [key]: view }), ...pageInfo(page, ordered.length) };
}

function describeLink(call: Call): MethodResult {
	demandRight(call, MAY_READ);
	const field = { isImmutable: true, isReadOnly: false, isRequired: true, type: 'integer' };
	const orderEntity = Object.fromEntries(LINK.map((name) => [name, field]));
	return { result: mapOf({ orderEntity }) };
}

const byOwner = (links: StoredRow[]): StoredRow[] =>
	[...links].sort((one, other) => toInt(one.values.ownerId) - toInt(other.values.ownerId));

const crm = { scope: 'crm' } as const;

/** crm.orderentity.*, and the list of the orders that can be linked. */
export const crmOrderMethods: Method[] = [
	{ name: 'crm.orderentity.add', ...crm, cost: 'write', run: (call) => ({ result: addLink(call) }) },
	{
		name: 'crm.orderentity.deletebyfilter',
		...crm,
		cost: 'write',
		run: (call) => ({ result: deleteLink(call) }),
	},
	{ name: 'crm.orderentity.getFields', ...crm, cost: 'read', run: describeLink },
	{
		name: 'crm.orderentity.list',
		...crm,
		cost: 'list',
		run: (call) => list(call, 'orderEntity', LINK, byOwner(call.store.orders.links.all())),
	},
	{
		name: 'sale.order.list',
		scope: 'sale',
		cost: 'list',
		run: (call) => list(call, 'orders', ORDER, call.store.orders.rows.all()),
	},
];
