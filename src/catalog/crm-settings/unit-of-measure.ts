import type { Entity } from '../entity';
import { classic } from '../families';

/**
 * A unit in which products are counted: pieces, kilograms, hours.
 * https://apidocs.bitrix24.com/api-reference/catalog/measure/index.html
 */
export const unitOfMeasure: Entity = {
	resource: 'unitOfMeasure',
	name: 'Unit of Measure',
	plural: 'Units of Measure',
	operations: classic({
		prefix: 'catalog.measure',
		name: 'Unit of Measure',
		plural: 'Units of Measure',
		record: {
			parameter: 'unitOfMeasureId',
			label: 'Unit of Measure',
			list: {
				method: 'catalog.measure.list',
				rows: 'measures',
				id: 'id',
				label: ['measureTitle'],
				search: 'filter.%measureTitle',
			},
		},
		at: { record: 'measure', rows: 'measures' },
		describing: 'getFields',
		describedIn: 'measure',
	}),
};
