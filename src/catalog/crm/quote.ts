import { crmItem } from './crm-item';

/**
 * A quote: an offer with products and prices. The documentation calls it an estimate.
 * https://apidocs.bitrix24.com/api-reference/crm/quote/index.html
 */
export const quote = crmItem({
	resource: 'quote',
	name: 'Quote',
	plural: 'Quotes',
	entityTypeId: 7,
	section: 'quote',
	stages: 'QUOTE_STATUS',
	productRows: true,
	links: 'contact',
	simplify: [
		'id',
		'title',
		'quoteNumber',
		'stageId',
		'opportunity',
		'currencyId',
		'companyId',
		'dealId',
		'assignedById',
		'updatedTime',
	],
});
