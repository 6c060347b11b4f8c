import type { Choice, Entity } from '../entity';
import { classic, listByName } from '../families';

export const requisiteChoice: Choice = {
	parameter: 'requisiteId',
	label: 'Requisite',
	list: listByName('crm.requisite.list'),
};

/** What invoices and contracts say of a company or a contact (api reference, "crm.requisite"). */
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
