import type { OperationContext } from '../../operations/types';
import type { Row } from '../../portal/types';

/** What reading changes needs: the calls of a portal, and the parameters of the node. */
export type ChangesContext = Pick<
	OperationContext,
	'call' | 'batch' | 'lookUp' | 'metadata' | 'lists' | 'input' | 'timeZone'
>;

/** A row that was found, and what tells it from another change of the same record. */
export interface FoundChange {
	row: Row;
	key: string;
}

/** A part of what has changed since a cursor. */
export interface ChangesPart {
	found: FoundChange[];
	/** Where the next part begins. */
	cursor: string;
	/** Whether there may be more now. */
	hasMore: boolean;
}

/** Where to begin without a cursor: at a time of the portal (Unix seconds), or this long ago. */
export type StartPoint = { at: number } | { secondsAgo: number };

/** Reads the changes of one kind of record. A cursor is a text that only the source itself understands. */
export interface ChangeSource {
	/** What is read. A cursor fits as long as it is the same. */
	readonly subject: string;
	/** Makes the first cursor. */
	start(context: ChangesContext, from: StartPoint): Promise<string>;
	/** Reads up to `limit` changes, each once and in its latest state. The first call of a source is its only one as a rule. */
	read(context: ChangesContext, cursor: string, limit: number): Promise<ChangesPart>;
	/** A few of the latest rows, for a person who tests the node. */
	latest(context: ChangesContext, count: number): Promise<Row[]>;
}
