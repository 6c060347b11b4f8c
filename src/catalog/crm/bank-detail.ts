import type { Choice, Entity } from '../entity';
import { classic, listByName } from '../families';

const chosen: Choice = {
	parameter: 'bankDetailId',
	label: 'Bank Detail',
	list: listByName('crm.requisite.bankdetail.list'),
};

/** The accounts of a requisite (api reference, "crm.requisite.bankdetail"). */
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
