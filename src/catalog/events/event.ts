/** What happened to a record. `other` covers events that are no change of a record, such as the start of a call. */
export type EventAction = 'add' | 'update' | 'delete' | 'other';

/** The groups of events, in the order of the panel: first what most people look for. */
export const EVENT_GROUPS = [
	'CRM Records',
	'CRM Timeline',
	'Smart Processes',
	'Tasks',
	'Calendar',
	'Users',
	'Workgroups',
	'Telephony',
	'Documents',
	'Product Catalog',
	'Orders',
	'Booking',
	'Feed',
	'Sign',
	'Open Channels',
	'Connectors',
	'Bots',
	'CRM Settings',
	'Application',
	'Deprecated',
] as const;

export type EventGroup = (typeof EVENT_GROUPS)[number];

/** An event of Bitrix24, as the catalogue describes it. */
export interface EventDescription {
	/** Code in upper case, as the portal sends it: `ONCRMDEALUPDATE`. */
	code: string;
	/** Plain name: "Deal Updated". */
	name: string;
	/** Absent for codes that the catalogue does not know. */
	group?: EventGroup;
	action: EventAction;
	/** The kind of record: the value of its resource in the nodes, or in `EVENT_RECORDS` while no node has it. */
	entity?: string;
	/** Number of the CRM type, where the code says it. */
	entityTypeId?: number;
	/** Where the ID of the record stands in `data`, by its path: the first that is there counts. Empty: it has none. */
	id: readonly string[];
	/** Set when an outbound webhook cannot send it: an application must subscribe to it. */
	application?: true;
	/** Set when its data holds personal data, such as names, phone numbers or texts of messages. */
	personal?: true;
	/** For deprecated events: what to choose instead, as a sentence. */
	instead?: string;
}

/** Several events of one kind of record, whose codes end with a verb. */
export interface EventFamily extends Omit<EventDescription, 'code' | 'name' | 'action' | 'id'> {
	/** What stands before the verb: `ONCRMDEAL`. */
	before: string;
	/** What stands behind the verb; absent: nothing. */
	after?: string;
	/** Name of the record: "Deal". */
	record: string;
	/** The last parts of the codes. Default: ADD, DELETE and UPDATE. */
	verbs?: readonly EventVerb[];
	id?: readonly string[];
}

const VERBS = {
	ADD: ['add', 'Created'],
	UPDATE: ['update', 'Updated'],
	DELETE: ['delete', 'Deleted'],
	DELETED: ['delete', 'Deleted'],
	ENTITYSAVED: ['update', 'Created or Updated'],
	SETENUMVALUES: ['update', 'List Values Changed'],
	REGISTER: ['update', 'Created or Updated'],
	UNREGISTER: ['delete', 'Deleted'],
} as const satisfies Record<string, readonly [EventAction, string]>;

export type EventVerb = keyof typeof VERBS;

/** Where the ID stands in most events. */
export const USUAL_ID: readonly string[] = ['FIELDS.ID', 'ID', 'id'];

const USUAL_VERBS: readonly EventVerb[] = ['ADD', 'UPDATE', 'DELETE'];

/** The events of a family. */
export function eventsOf(family: EventFamily): EventDescription[] {
	const { before, after = '', record, verbs = USUAL_VERBS, id = USUAL_ID, ...same } = family;
	return verbs.map((verb) => {
		const [action, happened] = VERBS[verb];
		return { code: `${before}${verb}${after}`, name: `${record} ${happened}`, action, id, ...same };
	});
}

/** The verb at the end of a code, and what stands before it; undefined for codes without a usual one. */
export function verbOf(code: string): { before: string; action: EventAction; happened: string } | undefined {
	const verb = USUAL_VERBS.find((one) => code.endsWith(one) && code.length > one.length);
	if (verb === undefined) return undefined;
	const [action, happened] = VERBS[verb];
	return { before: code.slice(0, -verb.length), action, happened };
}
