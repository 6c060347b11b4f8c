import { crmItem, pipelineOfTypedStage } from './crm-item';

/**
 * An item of a smart process: a record of a kind that the people of the portal have defined themselves, such as
 * contracts or cars.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/user-defined-object-types/index.html
 */
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
