import type { IDataObject } from 'n8n-workflow';
import { mapped } from '../../sandbox';
import type { EntityCases, OperationCase } from '../operation-cases';

/**
 * The cases of controllers, which answer with the record.
 * @param id name of the parameter that chooses the record; `always` is what every call carries.
 */
function controllerCases(
	id: string,
	fields: IDataObject,
	changed: IDataObject,
	always: IDataObject = {},
): Record<string, OperationCase> {
	const chosen = { ...always, id: `$${id}` };
	return {
		create: { parameters: { fields: mapped(fields) }, sent: { ...always, fields }, answer: fields },
		delete: { sent: chosen, answer: { deleted: true, id: `$${id}` } },
		get: { sent: chosen, answer: { id: `$${id}`, ...fields } },
		getAll: { sent: always, answer: { id: expect.any(Number) } },
		getFields: { sent: always, answer: { name: 'id', type: 'integer', readOnly: true } },
		update: {
			parameters: { fields: mapped(changed) },
			sent: { ...chosen, fields: changed },
			answer: { id: `$${id}`, ...changed },
		},
	};
}

/** Lists that are filtered. */
const filtered = (field: string, value: string, sent: IDataObject): OperationCase => ({
	parameters: { filters: { conditions: [{ field, operator: 'equals', value }] } },
	sent: { filter: { [`=${field}`]: value } },
	answer: sent,
});

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
