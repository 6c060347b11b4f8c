import { recordChoice, recordTypeChoice, recordTypeCode } from '../choices';
import { always, type Choice, type Entity, type MethodOperation } from '../entity';
import { deliveryChoice } from './delivery';
import { paymentChoice } from './payment';

/** The choice and the operations that products and deliveries in payments have in common. */
function itemsOfPayment(kind: 'product' | 'delivery', one: string, of: string, label: string) {
	const method = (verb: string) => `crm.item.payment.${kind}.${verb}`;
	const chosen: Choice = {
		parameter: `${kind}InPaymentId`,
		label: one,
		description: `The ${kind} that is in the payment`,
		list: {
			method: method('list'),
			rows: '',
			id: 'id',
			label: [label],
			// The method requires a filter. Every item passes this one.
			parameters: { paymentId: paymentChoice, 'filter.>id': always(0) },
		},
		within: [paymentChoice],
	};
	const operations: MethodOperation[] = [
		{
			value: 'delete',
			action: `Delete ${kind} from payment`,
			description: `Remove a ${kind} from a payment; the record keeps it`,
			method: method('delete'),
			set: { id: chosen },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: `Retrieve the ${of} in a payment with their quantities`,
			method: method('list'),
			set: { paymentId: paymentChoice },
			fields: { documented: 'id:integer quantity:double', at: 'filter' },
			list: { unfiltered: { '>id': 0 } },
			answer: { rows: '' },
		},
	];
	return { chosen, operations };
}

/**
 * Chooses a product row of the record whose full quantity is not in payments yet.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/product-rows/crm-item-productrow-get-available-for-payment.html
 */
const payableRow: Choice = {
	parameter: 'payableRowId',
	label: 'Product Row',
	list: {
		method: 'crm.item.productrow.getAvailableForPayment',
		rows: 'productRows',
		id: 'id',
		label: ['productName'],
		parameters: { ownerType: recordTypeCode, ownerId: recordChoice },
	},
	within: [recordTypeChoice, recordChoice],
};

const products = itemsOfPayment(
	'product',
	'Product in Payment',
	'product rows',
	'Row {rowId}, quantity {quantity}',
);

/**
 * A product row of a deal or a smart invoice that is paid with a payment.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/payment/products-in-payment/index.html
 */
export const paymentProduct: Entity = {
	resource: 'paymentProduct',
	name: 'Product in Payment',
	plural: 'Products in Payment',
	operations: [
		{
			value: 'add',
			action: 'Add product to payment',
			description: "Add a quantity of one of the record's product rows to a payment",
			method: 'crm.item.payment.product.add',
			set: { paymentId: paymentChoice, rowId: payableRow },
			fields: 'parameters',
			answer: { id: '' },
			effect: 'create',
		},
		...products.operations,
		{
			value: 'setQuantity',
			description: 'Change the quantity of a product row in a payment',
			method: 'crm.item.payment.product.setQuantity',
			set: { id: products.chosen },
			fields: 'parameters',
			answer: { done: 'set' },
			effect: 'idempotent',
		},
	],
};

const deliveries = itemsOfPayment('delivery', 'Delivery in Payment', 'deliveries', 'Delivery {deliveryId}');

/**
 * A delivery that is paid with a payment.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/payment/delivery-in-payment/index.html
 */
export const paymentDelivery: Entity = {
	resource: 'paymentDelivery',
	name: 'Delivery in Payment',
	plural: 'Deliveries in Payment',
	operations: [
		{
			value: 'add',
			action: 'Add delivery to payment',
			description: 'Add a delivery of the record to a payment',
			method: 'crm.item.payment.delivery.add',
			set: { paymentId: paymentChoice, deliveryId: deliveryChoice },
			answer: { id: '' },
			effect: 'create',
		},
		...deliveries.operations,
		{
			value: 'setDelivery',
			action: 'Set another delivery in payment',
			description: 'Replace a delivery in a payment with another one of the record',
			method: 'crm.item.payment.delivery.setDelivery',
			set: { deliveryId: deliveryChoice, id: deliveries.chosen },
			answer: { done: 'set' },
			effect: 'idempotent',
		},
	],
};
