import { crmItem, pipelineOfTypedStage } from './crm-item';

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
