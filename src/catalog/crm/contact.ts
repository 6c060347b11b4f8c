import { crmItem } from './crm-item';

export const contact = crmItem({
	resource: 'contact',
	name: 'Contact',
	plural: 'Contacts',
	entityTypeId: 3,
	section: 'contact',
	title: ['name', 'lastName'],
	contactDetails: true,
	links: 'company',
	simplify: [
		'id',
		'name',
		'secondName',
		'lastName',
		'post',
		'phone',
		'email',
		'companyIds',
		'assignedById',
		'updatedTime',
	],
});
