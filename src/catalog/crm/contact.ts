import { crmItem } from './crm-item';

/**
 * A contact: a person whom the company deals with.
 * https://apidocs.bitrix24.com/api-reference/crm/contacts/index.html
 */
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
