import type { Entity } from '../entity';
import { activities } from './activity';
import { company } from './company';
import { contact } from './contact';
import type { CrmEntity } from './crm-item';
import {
	companyCustomField,
	contactCustomField,
	customFieldOfAny,
	dealCustomField,
	leadCustomField,
	quoteCustomField,
	requisiteCustomField,
} from './custom-field';
import { deal } from './deal';
import { delivery } from './delivery';
import { dictionaryItem } from './dictionary-item';
import { document, documentTemplate } from './document';
import { lead } from './lead';
import { orderLink } from './order-link';
import { payment } from './payment';
import { paymentDelivery, paymentProduct } from './payment-items';
import { quote } from './quote';
import { reference } from './reference';
import {
	address,
	bankDetail,
	requisite,
	requisiteLink,
	requisiteTemplate,
	requisiteTemplateField,
} from './requisite';
import { smartInvoice } from './smart-invoice';
import { smartProcess } from './smart-process';
import { cardLayout } from './card-layout';
import { duplicateSearchField } from './duplicate-search-field';
import { numerator } from './numerator';
import { automatedSolution } from './automated-solution';
import { automationTrigger } from './automation-trigger';
import { callList } from './call-list';
import { importOfRecords } from './import';
import { recurringDeal } from './recurring-deal';
import { trackingTrace } from './tracking-trace';
import { currency } from './currency';
import { duplicate } from './duplicate';
import { pipeline } from './pipeline';
import { productRow } from './product-row';
import { smartProcessType } from './smart-process-type';
import { stageHistory } from './stage-history';
import { tax } from './tax';
import { unitOfMeasure } from './unit-of-measure';
import { timelineComment, timelineEntry, timelineLogMessage, timelineNote } from './timeline';
import { toDo } from './to-do';

/** Records that crm.item.* serves. A new one is a file of its own and a line here. */
export const CRM_ITEMS: readonly CrmEntity[] = [
	company,
	contact,
	deal,
	lead,
	quote,
	smartInvoice,
	smartProcess,
];

/** The kind of records that crm.item.* knows by this number. */
export const kindOf = (entityTypeId: number): CrmEntity =>
	CRM_ITEMS.find((kind) => kind.entityTypeId === entityTypeId) ?? smartProcess;

/** What else the CRM has. A new entity is a file of its own and a line here. */
export const CRM_ENTITIES: readonly Entity[] = [
	activities,
	address,
	bankDetail,
	companyCustomField,
	contactCustomField,
	customFieldOfAny,
	dealCustomField,
	dictionaryItem,
	leadCustomField,
	quoteCustomField,
	reference,
	requisite,
	requisiteCustomField,
	requisiteLink,
	requisiteTemplate,
	requisiteTemplateField,
	timelineComment,
	timelineEntry,
	timelineLogMessage,
	timelineNote,
	toDo,
	currency,
	duplicate,
	pipeline,
	productRow,
	smartProcessType,
	stageHistory,
	tax,
	unitOfMeasure,
	automatedSolution,
	automationTrigger,
	callList,
	importOfRecords,
	recurringDeal,
	trackingTrace,
	cardLayout,
	duplicateSearchField,
	numerator,
	document,
	documentTemplate,
	delivery,
	orderLink,
	payment,
	paymentDelivery,
	paymentProduct,
];
