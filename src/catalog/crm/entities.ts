/** What the CRM has beside its records. A new entity is a file of its own and a line here. */
export { activities } from './activity';
export { address } from './address';
export { automatedSolution } from './automated-solution';
export { automationTrigger } from './automation-trigger';
export { bankDetail } from './bank-detail';
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
export { delivery } from './delivery';
export { dictionaryItem } from './dictionary-item';
export { document } from './document';
export { documentTemplate } from './document-template';
export { duplicateSearchField } from './duplicate-search-field';
export { duplicate } from './duplicate';
export { importOfRecords } from './import';
export { numerator } from './numerator';
export { orderLink } from './order-link';
export { paymentProduct, paymentDelivery } from './payment-items';
export { payment } from './payment';
export { pipeline } from './pipeline';
export { productRow } from './product-row';
export { recurringDeal } from './recurring-deal';
export { reference } from './reference';
export { requisiteLink } from './requisite-link';
export { requisiteTemplateField } from './requisite-template-field';
export { requisiteTemplate } from './requisite-template';
export { requisite } from './requisite';
export { smartProcessType } from './smart-process-type';
export { stageHistory } from './stage-history';
export { tax } from './tax';
export { timelineComment } from './timeline-comment';
export { timelineEntry } from './timeline-entry';
export { timelineLogMessage } from './timeline-log-message';
export { timelineNote } from './timeline-note';
export { toDo } from './to-do';
export { trackingTrace } from './tracking-trace';
export { unitOfMeasure } from './unit-of-measure';
