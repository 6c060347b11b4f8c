import { recordChoice, recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';

const order: Choice = {
	parameter: 'orderId',
	label: 'Order',
	list: {
		method: 'sale.order.list',
		rows: 'orders',
		id: 'id',
		label: ['accountNumber', 'price', 'currency'],
		search: 'filter.%accountNumber',
	},
};

const link = {
	'fields.ownerTypeId': recordTypeChoice,
	'fields.ownerId': recordChoice,
	'fields.orderId': order,
};

/**
 * The link from an order of the online store to a deal or a smart invoice. An order has one link at most.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/order-entity/index.html
 */
export const orderLink: Entity = {
	resource: 'orderLink',
	name: 'Order Link',
	plural: 'Order Links',
	operations: [
		{
			value: 'create',
			description:
				'Link an order of the online store to a deal or a smart invoice; replaces its earlier link',
			method: 'crm.orderentity.add',
			set: link,
			answer: { record: 'dealOrder' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Unlink an order from a deal or a smart invoice; both are kept',
			method: 'crm.orderentity.deletebyfilter',
			set: link,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve the links between orders and records by filter',
			method: 'crm.orderentity.list',
			fields: { documented: 'orderId:integer ownerId:integer ownerTypeId:integer', at: 'filter' },
			list: {},
			answer: { rows: 'orderEntity' },
		},
		{
			value: 'getFields',
			description: 'List the fields of an order link',
			method: 'crm.orderentity.getFields',
			answer: { fields: 'orderEntity' },
		},
	],
};
