import { type Command, type Effect, type MethodParameters, REST_3, type Reply } from '../batch/command';
import type { BitrixError } from './answers/errors';

/** A record as the portal sends it. */
export type Row = Record<string, unknown>;

export interface CallOptions {
	/** What a repeat would do; found from the method's name when absent. */
	effect?: Effect;
}

/** How one command of a batch ended. */
export type CommandOutcome =
	| { key: string; status: 'done'; reply: Reply }
	/** The portal refused it: it had no effect. */
	| { key: string; status: 'failed'; error: BitrixError }
	/** It was never sent, because an earlier command failed or what it refers to did. */
	| { key: string; status: 'notSent'; reason: string }
	/** It was sent, and nobody can tell whether it was carried out. */
	| { key: string; status: 'unknown'; error: BitrixError };

export interface BatchOptions {
	/** Stop after the first command that fails; later ones are `notSent`. */
	halt?: boolean;
}

/** A list to be read to its end, or up to `limit` rows. */
export interface ListRequest {
	method: string;
	/** Parameters beside paging: `filter`, `order`, `select`, `entityTypeId`. */
	parameters: MethodParameters;
	/** Path to the rows in `result`, for example `['items']`; empty when `result` is the array; absent: the one array in it. */
	rows?: readonly string[];
	/** Name of the id in rows and filters when the list can be filtered and ordered by it; absent: read by offset. */
	id?: string;
	/**
	 * Name of the field in rows that tells them apart, for a list that is read by offset: then no row comes twice, and none is
	 * lost, when others come or go meanwhile. All its rows are handed over at once.
	 */
	key?: string;
	/** How to ask for pages where the list knows another way than `start`; counts before `id` and `key`. */
	turn?: TurnPage;
	/** At most so many rows. */
	limit?: number;
}

/**
 * The parameters of the page behind the one that was asked for with `sent`; undefined when the list ends there. Without an
 * answer: those of the first page.
 */
export type TurnPage = (
	sent: MethodParameters,
	answer?: { reply: Reply; rows: readonly Row[] },
) => MethodParameters | undefined;

/** Records whose field has this value. Lookups of many items travel together: 50 values a list call, 50 list calls a request. */
export interface Lookup {
	/** List method with constant parameters (entityTypeId, select, other filters), where the rows are, and the id to page by. */
	list: Omit<ListRequest, 'limit'>;
	/**
	 * Name of the field in filters and rows (must be in `select`). Its values must be written in rows as in filters: IDs,
	 * numbers, texts, list values; no dates, no money with a currency.
	 */
	field: string;
	/** An empty text finds nothing. */
	value: string | number;
}

/** Rows of a list. Pages of different ranges may come in any order; within a range they come in order of id. */
export interface Page {
	rows: Row[];
	/** Position of the page's range in the list: pages sorted by it (stable) give the list's order. */
	range: number;
}

/** Calls one method. Calls made together travel in one batch where that carries them faithfully. */
export type CallMethod = (
	method: string,
	parameters?: MethodParameters,
	options?: CallOptions,
) => Promise<Reply>;

/** Finds records by a field's value, in the company of other lookups; in the list's order. @throws BitrixError */
export type FindRecords = (lookup: Lookup) => Promise<Row[]>;

export { REST_3 };
export type { Command, Effect, MethodParameters, Reply };
