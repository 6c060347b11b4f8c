/** Cases of the CRM node, by the value of their resource. */
import { linksOf } from './links.cases';
import type { EntityCases } from '../operation-cases';

export * from './activity.cases';
export * from './document.cases';
export * from './duplicate.cases';
export * from './goods.cases';
export * from './payment.cases';
export * from './requisite.cases';
export * from './stage-history.cases';
export * from './timeline.cases';
export const company = linksOf('company', 'Contact');
export const contact = linksOf('contact', 'Company');
export const deal = linksOf('deal', 'Contact');
export const lead = linksOf('lead', 'Contact');
export const quote: EntityCases = {
	...linksOf('quote', 'Contact'),
	// Those of the seed are called "Quote 1", as records without a name are.
	listed: { quoteId: ['crm.item.add', { entityTypeId: 7, fields: { title: 'Chairs' } }, 'item.id'] },
};
