import { recordChoice, recordTypeChoice, recordTypeCode } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'productRowId',
	label: 'Product Row',
	list: {
		method: 'crm.item.productrow.list',
		rows: 'productRows',
		id: 'id',
		label: ['productName'],
		parameters: { 'filter.=ownerType': recordTypeCode, 'filter.=ownerId': recordChoice },
	},
	within: [recordTypeChoice, recordChoice],
};

const rows = classic({
	prefix: 'crm.item.productrow',
	name: 'Product Row',
	plural: 'Product Rows',
	record: chosen,
	at: { record: 'productRow', rows: 'productRows' },
	verbs: ['delete', 'get', 'getFields', 'update'],
});

/**
 * One product in a deal, a quote or another CRM record. Operations of the record itself read and write all its
 * product rows at once.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/product-rows/index.html
 */
export const productRow: Entity = {
	resource: 'productRow',
	name: 'Product Row',
	plural: 'Product Rows',
	operations: [
		...rows,
		{
			value: 'create',
			description: 'Add one product row to a record; its other rows are kept',
			method: 'crm.item.productrow.add',
			set: { 'fields.ownerType': recordTypeCode, 'fields.ownerId': recordChoice },
			fields: { describedBy: 'crm.item.productrow.fields', at: 'fields' },
			answer: { record: 'productRow' },
			effect: 'create',
		},
		{
			value: 'getAvailableForPayment',
			name: 'Get Available for Payment',
			action: 'Get product rows available for payment',
			description: 'List the product rows of a record that payments do not cover yet',
			method: 'crm.item.productrow.getAvailableForPayment',
			set: { ownerType: recordTypeCode, ownerId: recordChoice },
			answer: { rows: 'productRows' },
		},
	],
};
