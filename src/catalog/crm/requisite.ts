import type { Choice, Entity } from '../entity';
import { classic, listByName } from '../families';

export const requisiteChoice: Choice = {
	parameter: 'requisiteId',
	label: 'Requisite',
	list: listByName('crm.requisite.list'),
};

/**
 * The legal details of a company or a contact for invoices and contracts, such as its tax number.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/universal/index.html
 */
export const requisite: Entity = {
	resource: 'requisite',
	name: 'Requisite',
	plural: 'Requisites',
	operations: classic({
		prefix: 'crm.requisite',
		name: 'Requisite',
		plural: 'Requisites',
		record: requisiteChoice,
	}),
};
