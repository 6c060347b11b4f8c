/** The resources of the CRM Settings node. A new entity is a file of its own and a line here. */
export { automatedSolution } from './automated-solution';
export { automationTrigger } from './automation-trigger';
export { callList } from './call-list';
export { cardLayout } from './card-layout';
export { currency } from './currency';
export {
	companyCustomField,
	contactCustomField,
	dealCustomField,
	leadCustomField,
	quoteCustomField,
	requisiteCustomField,
	customFieldOfAny,
} from './custom-field';
export { dictionaryItem } from './dictionary-item';
export { documentTemplate } from './document-template';
export { duplicateSearchField } from './duplicate-search-field';
export { importOfRecords } from './import';
export { numerator } from './numerator';
export { pipeline } from './pipeline';
export { reference } from './reference';
export { recurringDeal } from './recurring-deal';
export { requisiteTemplateField } from './requisite-template-field';
export { requisiteTemplate } from './requisite-template';
export { smartProcessType } from './smart-process-type';
export { tax } from './tax';
export { trackingTrace } from './tracking-trace';
export { unitOfMeasure } from './unit-of-measure';
