import { errors } from '../errors';
import { isNumeric, mapOf, toFloat, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';
import { filterRows, orderRows } from './rows-filter';

/** A kind of item in payments: a product row or a delivery. */
interface ItemKind {
	name: 'product' | 'delivery';
	/** Name of the ID of the product row or delivery, in parameters and in rows. */
	of: 'rowId' | 'deliveryId';
	/** Parameters that `add` requires besides the payment. */
	adding: readonly string[];
	/** The method that changes an item, and the parameter that it requires besides the item. */
	changing: readonly [verb: string, parameter: string];
	/** Reads the values of an item; `item` is present when it is changed. @throws RestError when a value is not allowed. */
	values(call: Call, payment: StoredRow, item?: StoredRow): PhpMap;
}

const FILTERABLE = new Set(['id', 'quantity']);

function quantityGiven(call: Call): number {
	const quantity = call.controller('quantity') ?? null;
	if (!isNumeric(quantity)) throw errors.wrongParameterType('quantity', quantity, 'float');
	return toFloat(quantity);
}

function productValues(call: Call, payment: StoredRow, item?: StoredRow): PhpMap {
	const rowId = item ? toInt(item.values.rowId) : call.controllerInt('rowId');
	const quantity = quantityGiven(call);
	const row = call.store.productRows.get(rowId);
	if (!row || !call.store.orders.holds(payment, row)) throw errors.zero('Product item not found');
	if (quantity <= 0) throw errors.zero('Product quantity cannot be less than or equal to 0');
	if (quantity > call.store.orders.unpaidOf(row, item))
		throw errors.zero('Insufficient product quantity to add to payment');
	return mapOf({ rowId, quantity });
}

function deliveryValues(call: Call, payment: StoredRow): PhpMap {
	const deliveryId = call.controllerInt('deliveryId');
	const shipment = call.store.orders.shipments.get(deliveryId);
	if (shipment?.values.orderId !== payment.values.orderId) throw errors.zero('Delivery item not found');
	return mapOf({ deliveryId, quantity: 1 });
}

const KINDS: readonly ItemKind[] = [
	{
		name: 'product',
		of: 'rowId',
		adding: ['rowId', 'quantity'],
		changing: ['setQuantity', 'quantity'],
		values: productValues,
	},
	{
		name: 'delivery',
		of: 'deliveryId',
		adding: ['deliveryId'],
		changing: ['setDelivery', 'deliveryId'],
		values: deliveryValues,
	},
];

function paymentNamed(call: Call): StoredRow {
	const payment = call.store.orders.payments.get(call.controllerInt('paymentId'));
	if (!payment) throw errors.zero('Payment has not been found');
	return payment;
}

function family({ name, of, adding, changing: [change, changed], values }: ItemKind): Method[] {
	const method = (
		verb: string,
		cost: Method['cost'],
		required: readonly string[],
		run: (call: Call) => PhpValue,
	): Method => ({
		name: `crm.item.payment.${name}.${verb}`,
		scope: 'crm',
		cost,
		run: (call) => {
			for (const parameter of required) {
				if ((call.controller(parameter) ?? null) === null) throw errors.missingParameter(parameter);
			}
			return { result: run(call) };
		},
	});
	const isOfKind = (item: StoredRow): boolean => item.values[of] !== undefined;
	const existing = (call: Call): StoredRow => {
		const item = call.store.orders.items.get(call.controllerInt('id'));
		if (!item || !isOfKind(item)) throw errors.zero('Payable item has not been found');
		return item;
	};
	return [
		method('add', 'write', ['paymentId', ...adding], (call) => {
			const payment = paymentNamed(call);
			const item = mapOf({ paymentId: payment.id }, values(call, payment));
			return call.store.orders.items.add({ values: item }).id;
		}),
		method('list', 'list', ['paymentId', 'filter'], (call) => {
			const rows = call.store.orders
				.itemsOf(paymentNamed(call))
				.filter(isOfKind)
				.map((item) => mapOf({ id: item.id }, item.values));
			const found = filterRows(rows, call.controllerArray('filter'), FILTERABLE, errors.unknownDefinition);
			return orderRows(found, call.controllerArray('order'), FILTERABLE);
		}),
		method('delete', 'write', ['id'], (call) => call.store.orders.items.delete(existing(call).id)),
		method(change, 'write', ['id', changed], (call) => {
			const item = existing(call);
			const payment = call.store.orders.payments.get(toInt(item.values.paymentId));
			if (!payment) throw errors.zero('Payment has not been found');
			Object.assign(item.values, values(call, payment, item));
			return true;
		}),
	];
}

/** crm.item.payment.product.* and crm.item.payment.delivery.*. */
export const crmPaymentItemMethods: Method[] = KINDS.flatMap(family);
