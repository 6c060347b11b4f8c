/** The resources of the CRM node besides the records of items.ts. A new entity is a file of its own and a line here. */
export { activities } from './activity';
export { address } from './address';
export { bankDetail } from './bank-detail';
export { delivery } from './delivery';
export { document } from './document';
export { duplicate } from './duplicate';
export { orderLink } from './order-link';
export { paymentProduct, paymentDelivery } from './payment-items';
export { payment } from './payment';
export { productRow } from './product-row';
export { requisiteLink } from './requisite-link';
export { requisite } from './requisite';
export { stageHistory } from './stage-history';
export { timelineComment } from './timeline-comment';
export { timelineEntry } from './timeline-entry';
export { timelineLogMessage } from './timeline-log-message';
export { timelineNote } from './timeline-note';
export { toDo } from './to-do';
