import { mapped } from '../../sandbox';
import type { EntityCases, OperationCase } from '../operation-cases';

/** A deal that has an order of the online store, with its delivery, and goods of its own. */
const deal: NonNullable<EntityCases['given']> = {
	recordType: 2,
	recordId: ['crm.item.add', { entityTypeId: 2, fields: { title: 'Chairs', currencyId: 'USD' } }, 'item.id'],
	orderId: [
		'crm.orderentity.add',
		{ fields: { orderId: 1, ownerTypeId: 2, ownerId: '$recordId' } },
		'dealOrder.orderId',
	],
	deliveryId: 1,
	payableRowId: [
		'crm.item.productrow.add',
		{ fields: { ownerType: 'D', ownerId: '$recordId', productName: 'Chair', price: 50, quantity: 4 } },
		'productRow.id',
	],
	paymentId: ['crm.item.payment.add', { entityTypeId: 2, entityId: '$recordId' }],
};

const owner = { entityTypeId: 2, entityId: '$recordId' };

/** A list that is filtered, and what comes out of it. */
const filtered = (
	[field, value]: [field: string, value: string],
	sent: object,
	answer: object,
): OperationCase => ({
	parameters: { filters: { conditions: [{ field, operator: 'equals', value }] } },
	sent: { ...sent, filter: { [`=${field}`]: value } },
	answer,
});

/** A method that is told nothing but the payment. */
const step = (done: string): OperationCase => ({
	sent: { id: '$paymentId' },
	answer: { [done]: true, id: '$paymentId' },
});

export const payment: EntityCases = {
	given: deal,
	operations: {
		create: { sent: owner, answer: { id: expect.any(Number) } },
		delete: step('deleted'),
		get: {
			sent: { id: '$paymentId' },
			answer: { id: '$paymentId', paid: 'N', datePaid: null, currency: 'USD', sum: 0 },
		},
		getAll: filtered(['id', '$paymentId'], owner, { id: '$paymentId', paid: 'N' }),
		pay: step('paid'),
		unpay: step('unpaid'),
		update: {
			parameters: { fields: mapped({ paid: true, paySystemId: 2 }) },
			sent: { id: '$paymentId', fields: { paid: 'Y', paySystemId: 2 } },
			answer: { updated: true, id: '$paymentId' },
		},
	},
};

export const paymentProduct: EntityCases = {
	given: {
		...deal,
		productInPaymentId: [
			'crm.item.payment.product.add',
			{ paymentId: '$paymentId', rowId: '$payableRowId', quantity: 1 },
		],
	},
	operations: {
		add: {
			parameters: { fields: mapped({ quantity: 2 }) },
			sent: { paymentId: '$paymentId', rowId: '$payableRowId', quantity: 2 },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$productInPaymentId' }, answer: { deleted: true, id: '$productInPaymentId' } },
		getAll: {
			sent: { paymentId: '$paymentId', filter: { '>id': 0 } },
			answer: { id: '$productInPaymentId', rowId: '$payableRowId', quantity: 1 },
		},
		setQuantity: {
			parameters: { fields: mapped({ quantity: 3 }) },
			sent: { id: '$productInPaymentId', quantity: 3 },
			answer: { set: true, id: '$productInPaymentId' },
		},
	},
};

export const paymentDelivery: EntityCases = {
	given: {
		...deal,
		deliveryInPaymentId: [
			'crm.item.payment.delivery.add',
			{ paymentId: '$paymentId', deliveryId: '$deliveryId' },
		],
	},
	operations: {
		add: {
			sent: { paymentId: '$paymentId', deliveryId: '$deliveryId' },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$deliveryInPaymentId' }, answer: { deleted: true, id: '$deliveryInPaymentId' } },
		getAll: filtered(
			['quantity', '1'],
			{ paymentId: '$paymentId' },
			{ id: '$deliveryInPaymentId', deliveryId: '$deliveryId', quantity: 1 },
		),
		setDelivery: {
			sent: { id: '$deliveryInPaymentId', deliveryId: '$deliveryId' },
			answer: { set: true, id: '$deliveryInPaymentId' },
		},
	},
};

export const delivery: EntityCases = {
	given: deal,
	operations: {
		get: { sent: { id: '$deliveryId' }, answer: { id: '$deliveryId', deliveryName: 'Courier' } },
		getAll: filtered(['deliveryName', 'Courier'], owner, { id: '$deliveryId', priceDelivery: 15 }),
	},
};

const link = { orderId: '$orderId', ownerTypeId: 2, ownerId: '$recordId' };

export const orderLink: EntityCases = {
	given: deal,
	operations: {
		create: {
			given: { orderId: 2 },
			sent: { fields: link },
			answer: link,
		},
		delete: { sent: { fields: link }, answer: { deleted: true, id: '$orderId' } },
		getAll: filtered(['ownerId', '$recordId'], {}, link),
		getFields: { sent: {}, answer: { name: 'orderId', type: 'integer' } },
	},
};
