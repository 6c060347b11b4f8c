import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';

export const paymentChoice: Choice = {
	parameter: 'paymentId',
	label: 'Payment',
	list: {
		method: 'crm.item.payment.list',
		rows: '',
		id: 'id',
		label: ['accountNumber', 'paySystemName', 'sum', 'currency'],
		parameters: ofRecord,
	},
	within: [recordTypeChoice, recordChoice],
};

const byId = { id: paymentChoice };

/**
 * Fields by which payments are filtered.
 * https://apidocs.bitrix24.com/api-reference/sale/payment/sale-payment-list.html
 */
const listed =
	'id:integer accountNumber:string paid:flag datePaid:datetime empPaidId:user paySystemId:integer paySystemName:string ' +
	'sum:double currency:crm_currency orderId:integer dateBill:datetime datePayBefore:datetime responsibleId:user ' +
	'companyId:integer isReturn:string marked:flag payVoucherNum:string payVoucherDate:date comments:string xmlId:string';

/**
 * What a customer has paid, or has to pay, for a deal or a smart invoice.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/payment/index.html
 */
export const payment: Entity = {
	resource: 'payment',
	name: 'Payment',
	plural: 'Payments',
	operations: [
		{
			value: 'create',
			description: 'Add an empty payment to a deal or a smart invoice; add products and deliveries later',
			method: 'crm.item.payment.add',
			set: ofRecord,
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a payment permanently',
			method: 'crm.item.payment.delete',
			set: byId,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a payment with its sum and whether it is paid',
			method: 'crm.item.payment.get',
			set: byId,
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve the payments of a deal or a smart invoice',
			method: 'crm.item.payment.list',
			set: ofRecord,
			fields: { documented: listed, at: 'filter' },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'pay',
			name: 'Mark as Paid',
			action: 'Mark payment as paid',
			description: 'Record that a payment was received',
			method: 'crm.item.payment.pay',
			set: byId,
			answer: { done: 'paid' },
			effect: 'idempotent',
		},
		{
			value: 'unpay',
			name: 'Mark as Unpaid',
			action: 'Mark payment as unpaid',
			description: 'Record that a payment was not received',
			method: 'crm.item.payment.unpay',
			set: byId,
			answer: { done: 'unpaid' },
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Change the payment system of a payment or whether it is paid',
			method: 'crm.item.payment.update',
			set: byId,
			fields: { documented: 'paid:flag paySystemId:integer', at: 'fields' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
