import { type Command, type Effect, type MethodParameters, REST_3, type Reply } from '../batch/command';
import type { BitrixError } from './answers/errors';

/** A record as the portal sends it. */
export type Row = Record<string, unknown>;

export interface CallOptions {
	/** What a repeat would do. Derived from the method's name when absent. */
	effect?: Effect;
}

/** How one command of a batch ended. */
export type CommandOutcome =
	| { key: string; status: 'done'; reply: Reply }
	/** The portal refused it: it had no effect. */
	| { key: string; status: 'failed'; error: BitrixError }
	/** It was never sent: an earlier command failed, or one that it refers to. */
	| { key: string; status: 'notSent'; reason: string }
	/** It was sent, and it is unknown whether it was carried out. */
	| { key: string; status: 'unknown'; error: BitrixError };

export interface BatchOptions {
	/** Stop after the first command that fails; later ones are `notSent`. */
	halt?: boolean;
}

/** A list to read, to its end or up to `limit` rows. */
export interface ListRequest {
	method: string;
	/** Parameters beside paging: `filter`, `order`, `select`, `entityTypeId`. */
	parameters: MethodParameters;
	/** Path to the rows in `result`, for example `['items']`; empty when `result` is the array; absent: the one array in it. */
	rows?: readonly string[];
	/**
	 * Name of the ID in rows and filters, if the list can be filtered and sorted by it. Without it the list is read by
	 * offset.
	 */
	id?: string;
	/**
	 * Name of the field that identifies a row, for a list that is read by offset. With it, no row is lost or returned twice
	 * when others come or go meanwhile; all rows are returned at once.
	 */
	key?: string;
	/** How to ask for the next page if the list does not page by `start`; goes before `id` and `key`. */
	turn?: TurnPage;
	/** At most so many rows. */
	limit?: number;
}

/**
 * Returns the parameters of the page after the one that was requested with `sent`, or undefined at the end of the list.
 * Without an answer it returns those of the first page. `read` counts the rows of this page and of those before it. `again`
 * says that the second page was the first one again: then it returns the parameters for the last row of that page alone, if the
 * length of pages can be set.
 */
export type TurnPage = (
	sent: MethodParameters,
	answer?: { reply: Reply; rows: readonly Row[]; read: number; again?: true },
) => MethodParameters | undefined;

/**
 * A search for records whose field has a value. Lookups of many items travel together: 49 values or 50 IDs in a list call, 50 list
 * calls in a request.
 */
export interface Lookup {
	/** List method with constant parameters (entityTypeId, select, other filters), where the rows are, and the ID to page by. */
	list: Omit<ListRequest, 'limit'>;
	/**
	 * Name of the field in filters and rows (must be in `select`). Its values must be written in rows as in filters: IDs,
	 * numbers, texts, list values; no dates, no money with a currency.
	 */
	field: string;
	/** An empty text finds nothing. */
	value: string | number;
}

/** Rows of a list. Pages of different ranges may come in any order; within a range they come in order of ID. */
export interface Page {
	rows: Row[];
	/** Position of the page's range in the list: pages sorted by it (stable) give the list's order. */
	range: number;
}

/** Calls one method. Calls made at the same time share a batch if it can carry them unchanged. @throws BitrixError */
export type CallMethod = (
	method: string,
	parameters?: MethodParameters,
	options?: CallOptions,
) => Promise<Reply>;

/**
 * Finds records by a field's value, in the list's order. Lookups made at the same time share list calls.
 * @throws BitrixError
 */
export type FindRecords = (lookup: Lookup) => Promise<Row[]>;

export { REST_3 };
export type { Command, Effect, MethodParameters, Reply };
