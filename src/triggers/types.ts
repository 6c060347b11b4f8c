import type { EventAction } from '../catalog/events';
import type { Row } from '../portal/types';

export type { EventAction };

/** An event of a portal, without its secrets. */
export interface PortalEvent {
	/** Code in upper case, such as `ONCRMDEALUPDATE`. */
	event: string;
	/** Plain name, such as `Deal Updated`. */
	name: string;
	action: EventAction;
	/**
	 * The kind of record: the value of its resource in the nodes, such as `deal`, or in the catalogue of events where the nodes
	 * do not have it. Absent when no record belongs to the event.
	 */
	entity?: string;
	/** Number of the CRM type, for CRM records. */
	entityTypeId?: number;
	/** ID of the record; a text where it is a code, such as that of a currency. */
	id?: number | string;
	/** When the portal queued the event, as ISO 8601. */
	at: string;
	/** Host of the portal. */
	portal: string;
	/** The user who made the change, where the portal says so. */
	userId?: number;
	/** What the portal sent about the event, as a tree. */
	data: Row;
}

/** What was read about the record of an event. */
export type EventRecord =
	| { record: Row }
	/** The record is not there any more, or this credential may not see it. */
	| { gone: true }
	/** It could not be read: why, and what to do. */
	| { problem: string };

/** Reads the record of an event as the operation Get of its entity does. Reads of many events share requests. */
export type ReadEventRecord = (event: PortalEvent) => Promise<EventRecord>;

/** A node of a published workflow. */
export interface TriggerIdentity {
	/** ID of the workflow in n8n. */
	workflow: string;
	/** ID of the node, which stays when the node is renamed. */
	node: string;
}

/**
 * The trigger as a text: the key of what runs for it, and a part of the names of kept texts, so it never changes. The renaming of
 * a workflow or a node does not change it either.
 */
export const keyOfTrigger = ({ workflow, node }: TriggerIdentity): string => `${workflow} ${node}`;

/** How the execution of emitted items ended. */
export type EmitOutcome =
	| { status: 'succeeded' }
	/** `notBegun`: n8n could not start it, so none of its nodes has run. */
	| { status: 'failed'; problem: string; notBegun?: true }
	/** A person cancelled it. */
	| { status: 'cancelled' }
	/** It was started, and goes on later (a Wait node). */
	| { status: 'waiting' }
	/** n8n has an execution with this key already, so it started none. */
	| { status: 'known' };

/**
 * Starts the workflow with items.
 * @param key tells n8n when the same items come again, so that it starts no second execution for them; versions before 2.36
 * may not look at it.
 * @returns how the execution ended. It may never resolve, for example when a person cancels an execution that waits for
 * its turn.
 */
export type EmitItems = (rows: readonly Row[], key: string) => Promise<EmitOutcome>;
