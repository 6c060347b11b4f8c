import type { Entity } from '../entity';
import { classic } from '../families';

/**
 * A rate of value added tax (VAT).
 * https://apidocs.bitrix24.com/api-reference/catalog/vat/index.html
 */
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
