import { field, type Field } from '../definition';
import {
	amount,
	classicAddress,
	comments,
	common,
	company,
	contacts,
	moved,
	multiFields,
	observers,
	origin,
	person,
	source,
} from './common';

const readOnly = { flags: ['readOnly' as const] };
const computed = { flags: ['readOnly' as const], computed: true as const };

/**
 * System fields of each object type. Sources: https://apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html and the pages
 * of crm.deal.fields and its like.
 */
export const lead: Field[] = [
	...common,
	field('title', 'string', 'Lead name'),
	...person,
	field('companyTitle', 'string', 'Company name'),
	field('stageId', 'crm_status', 'Stage', { classic: 'STATUS_ID', statusType: 'STATUS' }),
	field('statusDescription', 'text', 'Stage information'),
	field('stageSemanticId', 'string', 'Stage group', { ...computed, classic: 'STATUS_SEMANTIC_ID' }),
	...source,
	...amount,
	company,
	...contacts,
	comments,
	field('dateClosed', 'datetime', 'Completed on', readOnly),
	field('isReturnCustomer', 'boolean', 'Repeat lead', readOnly),
	...moved,
	...origin,
	observers,
	...classicAddress('', 'Address'),
	...multiFields,
];

export const deal: Field[] = [
	...common,
	field('title', 'string', 'Name'),
	field('typeId', 'crm_status', 'Type', { statusType: 'DEAL_TYPE' }),
	field('categoryId', 'crm_category', 'Pipeline', { flags: ['classicImmutable'] }),
	field('stageId', 'crm_status', 'Stage', { statusType: 'DEAL_STAGE' }),
	field('stageSemanticId', 'string', 'Stage group', computed),
	field('isNew', 'boolean', 'New deal', computed),
	field('isRecurring', 'boolean', 'Recurring deal'),
	field('isReturnCustomer', 'boolean', 'Repeat deal', readOnly),
	field('isRepeatedApproach', 'boolean', 'Repeat inquiry', readOnly),
	field('closed', 'boolean', 'Deal closed', computed),
	field('probability', 'integer', 'Probability, %'),
	...amount,
	field('taxValue', 'double', 'Tax'),
	company,
	...contacts,
	field('quoteId', 'crm_quote', 'Quote', { settings: { parentEntityTypeId: 7 } }),
	field('leadId', 'crm_lead', 'Lead', { ...readOnly, settings: { parentEntityTypeId: 1 } }),
	field('begindate', 'date', 'Start date'),
	field('closedate', 'date', 'End date'),
	comments,
	...source,
	field('additionalInfo', 'string', 'Additional information'),
	field('locationId', 'location', 'Location'),
	...origin,
	...moved,
	observers,
];

export const contact: Field[] = [
	...common,
	...person,
	field('photo', 'file', 'Photo'),
	field('typeId', 'crm_status', 'Contact type', { statusType: 'CONTACT_TYPE' }),
	...source,
	field('companyId', 'crm_company', 'Company', { flags: ['deprecated'], computed: true }),
	field('companyIds', 'crm_company', 'Companies', { flags: ['multiple'] }),
	field('companies', 'crm_company', 'COMPANIES', { flags: ['multiple'], computed: true, classic: null }),
	field('leadId', 'crm_lead', 'Lead', { ...readOnly, settings: { parentEntityTypeId: 1 } }),
	comments,
	field('export', 'boolean', 'Include in export'),
	field('categoryId', 'crm_category', 'Category', { classic: null, flags: ['immutable'] }),
	...origin,
	field('originVersion', 'string', 'Original version'),
	observers,
	...classicAddress('', 'Address'),
	...multiFields,
];

export const companyFields: Field[] = [
	...common,
	field('title', 'string', 'Company name', { flags: ['required'] }),
	field('logo', 'file', 'Logo'),
	field('typeId', 'crm_status', 'Company type', { classic: 'COMPANY_TYPE', statusType: 'COMPANY_TYPE' }),
	field('industry', 'crm_status', 'Industry', { statusType: 'INDUSTRY' }),
	field('employees', 'crm_status', 'Employees', { statusType: 'EMPLOYEES' }),
	field('revenue', 'double', 'Annual revenue'),
	field('currencyId', 'crm_currency', 'Currency'),
	field('bankingDetails', 'string', 'Payment details'),
	field('isMyCompany', 'boolean', 'My company'),
	field('contactIds', 'crm_contact', 'Contacts', {
		flags: ['multiple'],
		classic: 'CONTACT_ID',
		computed: true,
	}),
	field('contacts', 'crm_contact', 'CONTACTS', { flags: ['multiple'], computed: true, classic: null }),
	field('leadId', 'crm_lead', 'Lead', { ...readOnly, settings: { parentEntityTypeId: 1 } }),
	comments,
	field('categoryId', 'crm_category', 'Category', { classic: null, flags: ['immutable'] }),
	...origin,
	field('originVersion', 'string', 'Original version'),
	observers,
	...classicAddress('', 'Address'),
	...classicAddress('REG_', 'Legal address'),
	...multiFields,
];

export const quote: Field[] = [
	...common,
	field('title', 'string', 'Topic'),
	field('quoteNumber', 'string', 'Quote number'),
	field('stageId', 'crm_status', 'Stage', { classic: 'STATUS_ID', statusType: 'QUOTE_STATUS' }),
	field('closed', 'boolean', 'Closed', computed),
	...amount,
	field('taxValue', 'double', 'Tax'),
	company,
	...contacts,
	field('mycompanyId', 'crm_company', 'My company', {
		settings: { isMyCompany: true, parentEntityTypeId: 4 },
	}),
	field('leadId', 'crm_lead', 'Lead', { settings: { parentEntityTypeId: 1 } }),
	field('dealId', 'crm_deal', 'Deal', { settings: { parentEntityTypeId: 2 } }),
	field('begindate', 'date', 'Invoice date'),
	field('closedate', 'date', 'Valid until'),
	field('actualDate', 'date', 'Actual date'),
	comments,
	field('content', 'text', 'Content'),
	field('terms', 'text', 'Terms'),
	field('locationId', 'location', 'Location'),
];

/** Fields that smart invoices and smart process items share. Classic methods have neither type. */
export const dynamic: Field[] = [
	...common,
	field('title', 'string', 'Name'),
	field('xmlId', 'string', 'External code'),
	field('categoryId', 'crm_category', 'Pipeline'),
	field('stageId', 'crm_status', 'Stage'),
	field('previousStageId', 'crm_status', 'Previous stage', readOnly),
	...moved,
	field('begindate', 'date', 'Start date'),
	field('closedate', 'date', 'End date'),
	company,
	...contacts,
	field('mycompanyId', 'crm_company', 'My company', {
		settings: { isMyCompany: true, parentEntityTypeId: 4 },
	}),
	...amount,
	field('taxValue', 'double', 'Tax'),
	...source,
	observers,
].map((one) => ({ ...one, classic: null }));

export const smartInvoice: Field[] = [
	...dynamic,
	field('accountNumber', 'string', 'Invoice number', { classic: null }),
	field('comments', 'text', 'Comment', { classic: null }),
];
