import { crmItem } from './crm-item';

export const deal = crmItem({
	resource: 'deal',
	name: 'Deal',
	plural: 'Deals',
	entityTypeId: 2,
	section: 'deal',
	productRows: true,
	pipelines: {
		dictionary: (pipelineId) => (pipelineId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipelineId}`),
		// `C7:NEW` is of the pipeline 7; stages of the first pipeline, which has the ID 0, have no prefix.
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
