import type { Entity } from '../entity';
import { classic } from '../families';

/** Rates of VAT (api reference, "catalog.vat"). */
export const tax: Entity = {
	resource: 'tax',
	name: 'Tax',
	plural: 'Taxes',
	operations: classic({
		prefix: 'catalog.vat',
		name: 'Tax',
		plural: 'Taxes',
		record: {
			parameter: 'taxId',
			label: 'Tax',
			list: {
				method: 'catalog.vat.list',
				rows: 'vats',
				id: 'id',
				label: ['name'],
				search: 'filter.%name',
			},
		},
		at: { record: 'vat', rows: 'vats' },
		describing: 'getFields',
		describedIn: 'vat',
	}),
};
