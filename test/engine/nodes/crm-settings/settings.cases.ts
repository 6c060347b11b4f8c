import { controllerCases, type EntityCases, filtered } from '../operation-cases';

const funnel = { name: 'Wholesale', sort: 300 };

export const pipeline: EntityCases = {
	given: {
		recordType: 2,
		pipelineId: ['crm.category.add', { entityTypeId: 2, fields: funnel }, 'category.id'],
	},
	operations: controllerCases('pipelineId', funnel, { name: 'Retail' }, { entityTypeId: '$recordType' }),
};

const type = { title: 'Rental' };

export const smartProcessType: EntityCases = {
	given: {
		smartProcessTypeId: ['crm.type.add', { fields: type }, 'type.id'],
		recordType: ['crm.type.add', { fields: type }, 'type.entityTypeId'],
	},
	operations: {
		...controllerCases('smartProcessTypeId', type, { title: 'Leasing' }),
		getAll: filtered('title', 'Rental', type),
		getByRecordType: {
			sent: { entityTypeId: '$recordType' },
			answer: { entityTypeId: '$recordType', title: 'Rental' },
		},
	},
};

let code = 900;
const unit = () => ({ code: ++code, measureTitle: 'Pallet', symbol: 'plt' });
const made = unit();

export const unitOfMeasure: EntityCases = {
	given: {
		get unitOfMeasureId() {
			return ['catalog.measure.add', { fields: unit() }, 'measure.id'] as [string, object, string];
		},
	},
	operations: {
		...controllerCases('unitOfMeasureId', made, { symbol: 'pal' }),
		get: { sent: { id: '$unitOfMeasureId' }, answer: { measureTitle: 'Pallet', symbol: 'plt' } },
		getAll: filtered('measureTitle', 'Pallet', { measureTitle: 'Pallet' }),
	},
};

const rate = { name: 'Reduced', rate: 7 };

export const tax: EntityCases = {
	given: { taxId: ['catalog.vat.add', { fields: rate }, 'vat.id'] },
	operations: {
		...controllerCases('taxId', rate, { name: 'Full', rate: 19 }),
		getAll: filtered('name', 'Reduced', rate),
	},
};
