import { crmItem, pipelineOfTypedStage } from './crm-item';

/**
 * An invoice. Bitrix24 calls these invoices "smart" because there was an older kind.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/invoice.html
 */
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
