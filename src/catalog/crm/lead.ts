import { crmItem } from './crm-item';

/**
 * A lead: a first contact with somebody who may become a customer.
 * https://apidocs.bitrix24.com/api-reference/crm/leads/index.html
 */
export const lead = crmItem({
	resource: 'lead',
	name: 'Lead',
	plural: 'Leads',
	entityTypeId: 1,
	section: 'lead',
	stages: 'STATUS',
	productRows: true,
	contactDetails: true,
	links: 'contact',
	simplify: [
		'id',
		'title',
		'name',
		'lastName',
		'phone',
		'email',
		'stageId',
		'sourceId',
		'assignedById',
		'updatedTime',
	],
});
