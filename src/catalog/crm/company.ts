import { crmItem } from './crm-item';

export const company = crmItem({
	resource: 'company',
	name: 'Company',
	plural: 'Companies',
	entityTypeId: 4,
	section: 'company',
	contactDetails: true,
	links: 'contact',
	simplify: [
		'id',
		'title',
		'typeId',
		'industry',
		'phone',
		'email',
		'contactIds',
		'assignedById',
		'createdTime',
		'updatedTime',
	],
});
