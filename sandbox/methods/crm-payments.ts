import { errors } from '../errors';
import { columnsOf, isMap, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { OrderOwner } from '../store/orders';
import type { StoredRow } from '../store/rows';
import type { Table } from '../store/table';
import type { Call, Method } from './method';
import { filterRows, orderRows } from './rows-filter';

/** A kind of row of the online store: payments or deliveries. */
interface Kind {
	table(call: Call): Table<StoredRow>;
	/** Columns that answers show. */
	shown: readonly string[];
	/** Further columns that lists can filter and order by. */
	known: readonly string[];
	row(call: Call, row: StoredRow): PhpMap;
}

/**
 * Columns of https://apidocs.bitrix24.com/api-reference/crm/universal/payment/crm-item-payment-get.html and of
 * sale_order_payment.
 */
const PAYMENT: Kind = {
	table: (call) => call.store.orders.payments,
	shown: 'id accountNumber paid datePaid empPaidId paySystemId sum currency paySystemName'.split(' '),
	known: (
		'orderId paySystemXmlId paySystemIsCash psStatus psStatusCode psStatusDescription psStatusMessage psSum ' +
		'psCurrency psResponseDate payVoucherNum payVoucherDate datePayBefore dateBill xmlId companyId payReturnNum ' +
		'priceCod payReturnDate empReturnId payReturnComment responsibleId empResponsibleId dateResponsibleId isReturn ' +
		'comments updated1c id1c version1c externalPayment psInvoiceId marked reasonMarked dateMarked empMarkedId'
	).split(' '),
	row: (call, payment) =>
		mapOf(payment.values, {
			id: payment.id,
			sum: call.store.orders.sumOf(payment),
			paySystemName: PAY_SYSTEMS[toInt(payment.values.paySystemId)] ?? '',
		}),
};

/**
 * Columns of https://apidocs.bitrix24.com/api-reference/crm/universal/delivery/crm-item-delivery-get.html and of
 * sale_order_shipment.
 */
const DELIVERY: Kind = {
	table: (call) => call.store.orders.shipments,
	shown: 'id accountNumber deducted dateDeducted deliveryId priceDelivery currency deliveryName'.split(' '),
	known: (
		'dateInsert orderId allowDelivery dateAllowDelivery empAllowDeliveryId empDeductedId reasonUndoDeducted system ' +
		'deliveryXmlId statusId statusXmlId canceled dateCanceled empCanceledId marked dateMarked reasonMarked empMarkedId ' +
		'deliveryDocDate deliveryDocNum trackingNumber trackingDescription trackingLastCheck trackingStatus ' +
		'customPriceDelivery basePriceDelivery discountPrice comments companyId responsibleId dateResponsibleId ' +
		'empResponsibleId xmlId externalDelivery id1c updated1c version1c'
	).split(' '),
	row: (_call, shipment) => mapOf(shipment.values, { id: shipment.id }),
};

const PAY_SYSTEMS: Readonly<Record<number, string>> = { 1: 'Cash', 2: 'Bank transfer' };

/** The row of a call. @throws RestError with the text of the documentation for a row that the caller may not see. */
function existing(call: Call, kind: Kind): StoredRow {
	const found = kind.table(call).get(call.controllerInt('id'));
	if (!found) throw errors.zero('Insufficient permissions');
	return found;
}

function ownerGiven(call: Call): OrderOwner {
	const owner = { ownerTypeId: call.controllerInt('entityTypeId'), ownerId: call.controllerInt('entityId') };
	if (!call.store.entityType(owner.ownerTypeId)) throw errors.zero('Invalid CRM object type');
	if (!call.store.record(owner.ownerTypeId, owner.ownerId))
		throw errors.zero(`Entity with identifier №${owner.ownerId} does not exist`);
	return owner;
}

/** Rows of the orders of a record, with filter and order as in sale.*.list. */
function listOfRecord(call: Call, kind: Kind): PhpMap[] {
	const orders = new Set(call.store.orders.idsOf(ownerGiven(call)));
	const rows = kind
		.table(call)
		.all()
		.filter(({ values }) => orders.has(toInt(values.orderId)))
		.map((row) => kind.row(call, row));
	const known = new Set([...kind.shown, ...kind.known]);
	const found = filterRows(rows, call.controllerArray('filter'), known, errors.unknownDefinition);
	return orderRows(found, call.controllerArray('order'), known).map((row) => columnsOf(row, kind.shown));
}

function addPayment(call: Call): number {
	const owner = ownerGiven(call);
	const { orders } = call.store;
	if (!orders.owner(owner)) throw errors.zero('Payment creation is not available for this entity');
	const order = orders.orderOf(owner);
	const values = mapOf({
		orderId: order.id,
		accountNumber: orders.numberOf(order, orders.payments),
		paid: 'N',
		datePaid: null,
		empPaidId: null,
		paySystemId: 1,
		currency: order.values.currency,
	});
	return orders.payments.add({ values }).id;
}

function setPaid(call: Call, { values }: StoredRow, paid: boolean): void {
	if (paid === (values.paid === 'Y')) return;
	values.paid = paid ? 'Y' : 'N';
	values.datePaid = paid ? call.store.time.format(call.store.now()) : null;
	values.empPaidId = paid ? call.userId : null;
}

/** Changes the two writable fields; others are ignored. */
function updatePayment(call: Call, payment: StoredRow): void {
	const sent = call.controllerArray('fields', true);
	const { paid, paySystemId } = isMap(sent) ? sent : newMap();
	if (paySystemId !== undefined && !(toInt(paySystemId) in PAY_SYSTEMS))
		throw errors.zero('Payment system not found');
	if (paySystemId !== undefined) payment.values.paySystemId = toInt(paySystemId);
	if (paid !== undefined) setPaid(call, payment, toText(paid) === 'Y');
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `crm.item.${name}`,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

const readingMethods = (name: string, kind: Kind): Method[] => [
	method(`${name}.get`, 'read', (call) => columnsOf(kind.row(call, existing(call, kind)), kind.shown)),
	method(`${name}.list`, 'list', (call) => listOfRecord(call, kind)),
];

/** A method that changes a payment and answers true. */
const change = (verb: string, run: (call: Call, payment: StoredRow) => void): Method =>
	method(`payment.${verb}`, 'write', (call) => {
		run(call, existing(call, PAYMENT));
		return true;
	});

/** crm.item.payment.* without the methods for items, and crm.item.delivery.*. */
export const crmPaymentMethods: Method[] = [
	...readingMethods('payment', PAYMENT),
	...readingMethods('delivery', DELIVERY),
	method('payment.add', 'write', addPayment),
	change('delete', (call, payment) => call.store.orders.deletePayment(payment)),
	change('pay', (call, payment) => setPaid(call, payment, true)),
	change('unpay', (call, payment) => setPaid(call, payment, false)),
	change('update', updatePayment),
];
