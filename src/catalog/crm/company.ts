import { crmItem } from './crm-item';

/**
 * A company: an organisation, such as a customer or a supplier.
 * https://apidocs.bitrix24.com/api-reference/crm/companies/index.html
 */
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
