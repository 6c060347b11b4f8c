import { crmItem } from './crm-item';

export const quote = crmItem({
	resource: 'quote',
	name: 'Quote',
	plural: 'Quotes',
	entityTypeId: 7,
	section: 'quote',
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
