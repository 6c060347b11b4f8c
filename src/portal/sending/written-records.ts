import type { Effect, MethodParameters } from '../../batch/command';
import { kindOfCode } from '../../facts/ids';
import type { WriteAction } from '../shared/marks-in-redis';
import { crmKind, type WrittenRecord } from '../shared/own-writes';

/** Numbers of the CRM types that have methods and events of their own. */
const CRM_TYPES: Readonly<Record<string, number>> = { lead: 1, deal: 2, contact: 3, company: 4, quote: 7 };

/** Kinds of records by their methods. The kinds have the names that events use; of two fitting families the longer counts. */
const FAMILIES: Readonly<Record<string, string>> = {
	'booking.v1.booking': 'booking',
	'booking.v1.resource': 'bookingResource',
	'booking.v1.resourcetype': 'bookingResourceType',
	'booking.v1.waitlist': 'waitingListEntry',
	'calendar.event': 'calendarEvent',
	'catalog.measure': 'unitOfMeasure',
	'catalog.price': 'productPrice',
	'catalog.pricetype': 'priceType',
	'catalog.product': 'product',
	'catalog.product.offer': 'product',
	'catalog.product.service': 'product',
	'catalog.product.sku': 'product',
	'catalog.roundingrule': 'roundingRule',
	'crm.activity': 'activity',
	'crm.activity.configurable': 'activity',
	'crm.activity.todo': 'activity',
	'crm.currency': 'currency',
	'crm.deal.recurring': 'recurringDeal',
	'crm.documentgenerator.document': 'document',
	'crm.measure': 'unitOfMeasure',
	'crm.invoice': 'oldInvoice',
	'crm.product': 'crmProduct',
	'crm.productsection': 'crmProductSection',
	'crm.requisite': 'requisite',
	'crm.requisite.bankdetail': 'bankDetail',
	'crm.requisite.userfield': 'requisiteCustomField',
	'crm.timeline.comment': 'timelineComment',
	'crm.type': 'smartProcessType',
	'log.blogpost': 'feedPost',
	'sale.order': 'order',
	'sale.payment': 'orderPayment',
	'sale.propertyvalue': 'orderPropertyValue',
	'sale.shipment': 'orderDelivery',
	'socialnetwork.api.workgroup': 'workgroup',
	sonet_group: 'workgroup',
	user: 'user',
	userfieldconfig: 'customField',
	...Object.fromEntries(
		Object.keys(CRM_TYPES).map((type) => [`crm.${type}.userfield`, `${type}CustomField`]),
	),
};

/** Methods of tasks that change no task. */
const NO_TASK =
	/^(?:tasks\.(?:template|flow|api)\.|task\.(?:stages\.(?!movetask$)|planner|item\.userfield|item\.getmanifest))/;

/** Names of parameters with the ID of a record, in lower case; the first that is there counts. */
const ID_NAMES = ['id', 'taskid', 'task_id', 'post_id', 'group_id', '0'];

/** How a method names its record. */
interface Writing {
	/** Absent where the parameters say it. */
	kind?: string;
	action: WriteAction;
	/** Where the ID stands: in the parameters, or in those of the owner of a product row. */
	at: 'item' | 'rows' | 'plain';
}

/** What methods write. A program calls few different ones. */
const writings = new Map<string, Writing | undefined>();
const MOST_METHODS = 2_000;

/**
 * The record that a call writes, for the events that come of it. Without an `id` only the answer says which record it is.
 * @returns undefined for reads, and for writes of something that has no events.
 */
export function writtenRecord(
	method: string,
	parameters: MethodParameters,
	effect: Effect,
): WrittenRecord | undefined {
	if (effect === 'read') return undefined;
	if (!writings.has(method)) {
		if (writings.size >= MOST_METHODS) writings.clear();
		writings.set(method, writingOf(method.replace(/^api\//, '').toLowerCase()));
	}
	const writing = writings.get(method);
	if (writing === undefined) return undefined;
	const { action, at } = writing;
	if (at === 'rows') return ownerOfRows(parameters);
	const kind = at === 'item' ? crmKindOf(parameters.entityTypeId) : writing.kind;
	if (kind === undefined) return undefined;
	if (action === 'add') return { kind, action };
	const id = idIn(parameters);
	return id === undefined ? undefined : { kind, action, ...(id !== UNKNOWN && { id }) };
}

function writingOf(method: string): Writing | undefined {
	const parts = method.split('.');
	const verb = parts[parts.length - 1];
	const [area, type] = parts;
	if (area === 'crm' && type === 'item') {
		if (parts[2] === 'productrow') return { action: 'touch', at: 'rows' };
		return parts.length === 3 ? { action: actionOf(verb), at: 'item' } : undefined;
	}
	if (area === 'task' || area === 'tasks') {
		if (NO_TASK.test(method)) return undefined;
		const ofTask = /^(?:tasks\.task\.\w+|task\.item\.(?:add|update|delete))$/.test(method);
		return { kind: 'task', action: ofTask ? actionOf(verb) : 'touch', at: 'plain' };
	}
	const kind = FAMILIES[parts.slice(0, -1).join('.')];
	if (kind !== undefined) return { kind, action: actionOf(verb), at: 'plain' };
	// `crm.deal.update`, and `crm.deal.contact.add`, which changes the deal.
	const number = area === 'crm' ? CRM_TYPES[type] : undefined;
	if (number === undefined || type === undefined || /\.(?:userfield|details)\./.test(method))
		return undefined;
	return { kind: crmKind(number), action: parts.length === 3 ? actionOf(verb) : 'touch', at: 'plain' };
}

function actionOf(verb: string): WriteAction {
	if (/^(?:add|create|register)/.test(verb)) return 'add';
	return /^(?:delete|remove)$/.test(verb) ? 'delete' : 'update';
}

const crmKindOf = (entityTypeId: unknown): string | undefined =>
	Number(entityTypeId) > 0 ? crmKind(Number(entityTypeId)) : undefined;

/** An ID that an earlier command of the same request gives. */
const UNKNOWN = Symbol('unknown');

function idIn(parameters: MethodParameters): string | typeof UNKNOWN | undefined {
	let found: unknown;
	let place = ID_NAMES.length;
	for (const name in parameters) {
		const at = ID_NAMES.indexOf(name.toLowerCase());
		if (at >= 0 && at < place) [found, place] = [parameters[name], at];
	}
	return idOf(found);
}

/** An ID as a text in one spelling. */
function idOf(value: unknown): string | typeof UNKNOWN | undefined {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (text.includes('$result[')) return UNKNOWN;
	return text === '' || text.length > LONGEST_ID ? undefined : text.replace(/^0+(?=\d)/, '');
}

/** Longer texts are no IDs. */
const LONGEST_ID = 60;

/** The record whose product rows are written. */
function ownerOfRows(parameters: MethodParameters): WrittenRecord | undefined {
	const { fields } = parameters;
	const of = fields !== null && typeof fields === 'object' ? (fields as MethodParameters) : parameters;
	const number = kindOfCode(String(of.ownerType ?? ''));
	const id = idOf(of.ownerId);
	if (number === undefined || id === undefined) return undefined;
	return { kind: crmKind(number), action: 'touch', ...(id !== UNKNOWN && { id }) };
}

/** What an answer says about the record that was written. */
export interface WrittenAnswer {
	id?: string;
	/** When the record was changed by the call, in Unix milliseconds. */
	changedAt?: number;
	/** Who changed it: the user in whose name the call was made. */
	changedBy?: number;
}

/** Reads the answer to a write: an ID, or the record, perhaps under its name. */
export function writtenIn(result: unknown): WrittenAnswer {
	const plain = idOf(result);
	if (typeof plain === 'string') return /^\d+$/.test(plain) ? { id: plain } : {};
	if (result === null || typeof result !== 'object') return {};
	const record = recordIn(result as MethodParameters);
	const id = idIn(record);
	const changedAt = Date.parse(String(record.updatedTime ?? record.changedDate ?? ''));
	const changedBy = Number(record.updatedBy ?? record.changedBy);
	return {
		...(typeof id === 'string' && { id }),
		...(!Number.isNaN(changedAt) && { changedAt }),
		...(changedBy > 0 && { changedBy }),
	};
}

function recordIn(result: MethodParameters): MethodParameters {
	if (idIn(result) !== undefined) return result;
	for (const value of Object.values(result)) {
		if (value !== null && typeof value === 'object') return value as MethodParameters;
	}
	return result;
}
