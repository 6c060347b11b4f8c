import { CRM_RESOURCES } from '../../../src/operations/resources';
import { activity, toDoCases } from './crm/activity.cases';
import { currency } from './crm/currency.cases';
import { duplicate } from './crm/duplicate.cases';
import { productRow } from './crm/goods.cases';
import * as layouts from './crm/layout.cases';
import * as processes from './crm/processes.cases';
import * as settings from './crm/settings.cases';
import { customField, customFieldOf } from './crm/custom-field.cases';
import { dictionaryItem } from './crm/dictionary-item.cases';
import { document, documentTemplate } from './crm/document.cases';
import { linksOf } from './crm/links.cases';
import * as payments from './crm/payment.cases';
import { reference } from './crm/reference.cases';
import * as requisites from './crm/requisite.cases';
import * as timeline from './crm/timeline.cases';
import { describeChoices, describeOperations, type EntityCases } from './operation-cases';

const KINDS = ['company', 'contact', 'deal', 'lead', 'quote', 'requisite'];

const cases: Record<string, EntityCases> = {
	activity,
	company: linksOf('company', 'Contact'),
	contact: linksOf('contact', 'Company'),
	customField,
	deal: linksOf('deal', 'Contact'),
	dictionaryItem,
	document,
	documentTemplate,
	lead: linksOf('lead', 'Contact'),
	quote: {
		...linksOf('quote', 'Contact'),
		// Those of the seed are called "Quote 1", as records without a name are.
		listed: { quoteId: ['crm.item.add', { entityTypeId: 7, fields: { title: 'Chairs' } }, 'item.id'] },
	},
	reference,
	toDo: toDoCases,
	currency,
	duplicate,
	productRow,
	...layouts,
	...payments,
	...processes,
	...settings,
	...requisites,
	...timeline,
	...Object.fromEntries(KINDS.map((kind) => [`${kind}CustomField`, customFieldOf(kind)])),
};

describeOperations('bitrix24Crm', CRM_RESOURCES, cases);
describeChoices('bitrix24Crm', CRM_RESOURCES, cases);
