import { crmItem, pipelineOfTypedStage } from './crm-item';

export const smartInvoice = crmItem({
	resource: 'smartInvoice',
	name: 'Smart Invoice',
	plural: 'Smart Invoices',
	entityTypeId: 31,
	productRows: true,
	pipelines: {
		dictionary: (pipelineId) => `SMART_INVOICE_STAGE_${pipelineId}`,
		ofStage: pipelineOfTypedStage,
	},
	simplify: [
		'id',
		'title',
		'accountNumber',
		'stageId',
		'opportunity',
		'currencyId',
		'companyId',
		'contactIds',
		'assignedById',
		'updatedTime',
	],
});
