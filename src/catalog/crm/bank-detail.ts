import type { Choice, Entity } from '../entity';
import { classic, listByName } from '../families';

const chosen: Choice = {
	parameter: 'bankDetailId',
	label: 'Bank Detail',
	list: listByName('crm.requisite.bankdetail.list'),
};

/**
 * A bank account in the requisites of a company or a contact.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/bank-detail/index.html
 */
export const bankDetail: Entity = {
	resource: 'bankDetail',
	name: 'Bank Detail',
	plural: 'Bank Details',
	operations: classic({
		prefix: 'crm.requisite.bankdetail',
		name: 'Bank Detail',
		plural: 'Bank Details',
		record: chosen,
	}),
};
