import { crmItem } from './crm-item';

/**
 * A deal: a sale that moves through the stages of a pipeline.
 * https://apidocs.bitrix24.com/api-reference/crm/deals/index.html
 */
export const deal = crmItem({
	resource: 'deal',
	name: 'Deal',
	plural: 'Deals',
	entityTypeId: 2,
	section: 'deal',
	productRows: true,
	pipelines: {
		dictionary: (pipelineId) => (pipelineId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipelineId}`),
		// The stage `C7:NEW` belongs to the pipeline 7. Stages of the first pipeline, whose ID is 0, have no prefix.
		ofStage: (stageId) => Number(/^C(\d+):/i.exec(stageId)?.[1] ?? 0),
	},
	links: 'contact',
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
