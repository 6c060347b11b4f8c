import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';

export const deliveryChoice: Choice = {
	parameter: 'deliveryId',
	label: 'Delivery',
	list: {
		method: 'crm.item.delivery.list',
		rows: '',
		id: 'id',
		label: ['accountNumber', 'deliveryName'],
		parameters: ofRecord,
	},
	within: [recordTypeChoice, recordChoice],
};

/**
 * Fields by which deliveries are filtered.
 * https://apidocs.bitrix24.com/api-reference/sale/shipment/sale-shipment-list.html
 */
const listed =
	'id:integer accountNumber:string deducted:flag dateDeducted:datetime empDeductedId:user deliveryId:integer ' +
	'deliveryName:string priceDelivery:double currency:crm_currency orderId:integer dateInsert:datetime allowDelivery:flag ' +
	'dateAllowDelivery:datetime canceled:flag marked:flag statusId:string trackingNumber:string trackingStatus:string ' +
	'deliveryDocNum:string deliveryDocDate:datetime companyId:integer comments:string';

/**
 * A shipment of the products of a deal or a smart invoice. No method creates one: people do so in Bitrix24.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/delivery/index.html
 */
export const delivery: Entity = {
	resource: 'delivery',
	name: 'Delivery',
	plural: 'Deliveries',
	operations: [
		{
			value: 'get',
			description: 'Retrieve a delivery with its service, price and shipping status',
			method: 'crm.item.delivery.get',
			set: { id: deliveryChoice },
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve the deliveries of a deal or a smart invoice',
			method: 'crm.item.delivery.list',
			set: ofRecord,
			fields: { documented: listed, at: 'filter' },
			list: {},
			answer: { rows: '' },
		},
	],
};
