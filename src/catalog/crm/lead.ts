import { crmItem } from './crm-item';

export const lead = crmItem({
	resource: 'lead',
	name: 'Lead',
	plural: 'Leads',
	entityTypeId: 1,
	section: 'lead',
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
