import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'bankDetailId',
	label: 'Bank Detail',
	list: {
		method: 'crm.requisite.bankdetail.list',
		rows: '',
		id: 'ID',
		label: ['NAME'],
		search: 'filter.%NAME',
	},
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
