import { always, type Choice } from '../entity';
import { crmItem, pipelineOfTypedStage } from './crm-item';

/** Parameter in which the person picks the smart process. */
export const SMART_PROCESS = 'smartProcess';

/** Its number in crm.item.* is in the address of its list. */
export const smartProcessChoice: Choice = {
	parameter: SMART_PROCESS,
	label: 'Smart Process',
	description: 'The smart process whose items to work on',
	list: {
		method: 'crm.type.list',
		rows: 'types',
		id: 'entityTypeId',
		label: ['title'],
		parameters: { 'order.title': always('ASC') },
		search: 'filter.%title',
	},
	page: '/crm/type/{id}/list/category/0/',
	example: '1036',
};

export const smartProcess = crmItem({
	resource: 'smartProcessItem',
	name: 'Smart Process Item',
	plural: 'Smart Process Items',
	entityTypeId: 'chosen',
	productRows: true,
	pipelines: {
		dictionary: (pipelineId, entityTypeId) => `DYNAMIC_${entityTypeId}_STAGE_${pipelineId}`,
		ofStage: pipelineOfTypedStage,
	},
	simplify: [
		'id',
		'title',
		'categoryId',
		'stageId',
		'opportunity',
		'currencyId',
		'companyId',
		'contactIds',
		'assignedById',
		'updatedTime',
	],
});
