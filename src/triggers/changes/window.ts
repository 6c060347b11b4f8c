import { createHash } from 'node:crypto';

import { BATCH_LENGTH, PAGE_LENGTH } from '../../facts/lengths';
import { clockOf, OVERLAP_SECONDS } from '../../operations/records/changes/read-changes';
import { BitrixError } from '../../portal/answers/errors';
import { pageChain } from '../../portal/reading/page-chain';
import { rowsIn } from '../../portal/reading/rows';
import type { MethodParameters, Reply, Row } from '../../portal/types';
import type { ChangesContext, ChangeSource, ChangesPart, FoundChange, StartPoint } from './source';

/** The rows to ask for: changed in `[from, to)` (Unix seconds), with IDs above `after`, in the order of their IDs. */
export interface AskedWindow {
	from?: number;
	/** Absent: up to now. */
	to?: number;
	/** A number, or a reference to the last row of the page before. */
	after: number | string;
}

/**
 * A list that can be filtered by a time and by ID, and sorted by ID. That is all that a method must have so that no change is
 * missed; unlike `crm.item.list`, most have no "or" in their filters, and some sort by one field only.
 */
export interface ChangeList {
	method: string;
	/** Path of the rows in the result. */
	rows: readonly string[];
	/** Name of the ID in rows. */
	id: string;
	ask(window: AskedWindow): MethodParameters;
	/** The newest rows first. */
	newest(): MethodParameters;
	/**
	 * When the row was changed or created, in Unix seconds. Absent: rows do not say it, so their content tells changes apart.
	 * `id`: rows are never changed, and a new one has a greater ID.
	 */
	time: ((row: Row) => number) | 'hidden' | 'id';
	/** Names of values that differ from answer to answer, for `hidden`. */
	volatile?: readonly string[];
	/** The filter lets rows from before the window pass. */
	coarse?: true;
	/** The latest moment up to this one for which the list can be filtered; absent: every moment. */
	since?(moment: number): number | undefined;
	/** Whether the next window shows a row of this one again, however late it begins; for lists with `since`. */
	atEnd?(row: Row): boolean;
	/** Leaves rows out. */
	wanted?(row: Row): boolean;
}

/** Most rows that a cursor remembers, and as many again while a window is read in parts. They keep its text at about 50 KB. */
const MOST_SEEN = 1_500;

/** A row that was handed out: its mark, its ID, and when it changed, or else the latest moment at which it can have changed. */
type Seen = [mark: string, id: number, at: number];

/**
 * Up to where a list was read: everything changed before `from`, and everything with an ID up to `floor`, where IDs tell
 * what is new; besides, the rows in `seen`. `part` is set while the window up to `to` is read in parts; the window after it
 * begins with `next`.
 */
interface WindowCursor {
	from: number;
	floor: number;
	seen: Seen[];
	part?: { to: number; after: number; next?: number };
}

/** Reads the changes of a list by windows of time, in the order of IDs. */
export class WindowSource implements ChangeSource {
	constructor(
		readonly subject: string,
		private readonly list: ChangeList,
	) {}

	async start(context: ChangesContext, from: StartPoint): Promise<string> {
		if ('at' in from) return written({ from: from.at, floor: 0, seen: [] });
		const reply = await this.call(context, { ...this.list.newest(), start: -1 });
		const now = await clockOf(context, reply);
		if (this.list.time !== 'id') return written({ from: now - from.secondsAgo, floor: 0, seen: [] });
		return written({
			from: 0,
			floor: Math.max(0, ...this.rowsOf(reply).map((row) => this.idOf(row))),
			seen: [],
		});
	}

	/** The cursor after rows that are known already, for a list whose rows do not say when they changed. */
	knowing(text: string, rows: readonly Row[], at: number): string {
		const cursor = JSON.parse(text) as WindowCursor;
		const seen = rows.map((row): Seen => [`${this.idOf(row)} ${this.digest(row)}`, this.idOf(row), at]);
		return written({ ...cursor, seen });
	}

	async read(context: ChangesContext, text: string, limit: number): Promise<ChangesPart> {
		const cursor = JSON.parse(text) as WindowCursor;
		const { from, floor, part } = cursor;
		const known = new Map(cursor.seen.map((one) => [one[0], one]));
		const found: Array<FoundChange & { seen: Seen }> = [];
		let after = Math.max(part?.after ?? 0, floor);
		let now: number | undefined;
		let to = part?.to;
		for (let ended = false; !ended && found.length <= limit; ) {
			const pages = now === undefined ? 1 : Math.ceil((limit + 1 - found.length) / PAGE_LENGTH);
			const replies = await this.readPages(context, { from: this.asked(from), to, after }, pages);
			now ??= await clockOf(context, replies[0]);
			to ??= now;
			for (const reply of replies) {
				const rows = this.rowsOf(reply);
				for (const row of rows) {
					const id = this.idOf(row);
					if (!(id > after)) throw this.notInOrder();
					after = id;
					const change = this.changeIn(row, id, from, to);
					if (change === undefined) continue;
					const before = known.get(change.seen[0]);
					if (before === undefined) found.push(change);
					// It is at the end of this window too.
					else before[2] = Math.max(before[2], change.seen[2]);
				}
				ended = rows.length < PAGE_LENGTH;
				if (ended) break;
			}
		}
		const hasMore = found.length > limit;
		const taken = found.slice(0, limit);
		const next = this.moved(cursor, { taken, hasMore, to: to ?? from });
		const { wanted } = this.list;
		return {
			found: taken.filter(({ row }) => wanted?.(row) ?? true).map(({ row, key }) => ({ row, key })),
			cursor: written(next),
			// A window that was begun earlier has ended with what had changed then.
			hasMore: hasMore || part !== undefined,
		};
	}

	/** Whether a cursor stands in a window that is read in parts. */
	isInWindow(text: string): boolean {
		return (JSON.parse(text) as WindowCursor).part !== undefined;
	}

	async latest(context: ChangesContext, count: number): Promise<Row[]> {
		const rows = this.rowsOf(await this.call(context, { ...this.list.newest(), start: -1 }));
		return rows.filter((row) => this.list.wanted?.(row) ?? true).slice(0, count);
	}

	/** Where IDs tell what is new, a time is asked for only if the person has set a date. */
	private asked(from: number): number | undefined {
		return from > 0 ? from : undefined;
	}

	/** The change that a row shows; undefined when it belongs to another window. */
	private changeIn(
		row: Row,
		id: number,
		from: number,
		to: number,
	): (FoundChange & { seen: Seen }) | undefined {
		const { time, coarse } = this.list;
		if (typeof time === 'string') {
			const mark = time === 'id' ? String(id) : `${id} ${this.digest(row)}`;
			const isLast = time === 'id' || this.list.atEnd?.(row) === true;
			return { row, key: mark, seen: [mark, id, isLast ? to : to - 1] };
		}
		const at = time(row);
		if (!Number.isFinite(at) || (at < from && coarse !== true)) throw this.notInOrder();
		// What changes in the second in which the reading began could change again in it and would have the same time.
		if (at < from || at >= to) return undefined;
		const mark = `${id} ${at}`;
		return { row, key: mark, seen: [mark, id, at] };
	}

	/** The cursor behind the rows that were taken. */
	private moved(
		cursor: WindowCursor,
		{ taken, hasMore, to }: { taken: ReadonlyArray<{ seen: Seen }>; hasMore: boolean; to: number },
	): WindowCursor {
		const { part } = cursor;
		const seen = [...cursor.seen, ...taken.map((one) => one.seen)];
		const begin = to - OVERLAP_SECONDS;
		const last = taken.at(-1)?.seen[1] ?? part?.after ?? 0;
		if (this.list.time === 'id') {
			if (hasMore) return { ...cursor, part: { to, after: last }, ...raised(cursor.floor, seen) };
			// IDs are given in the order in which rows are begun, so one with a smaller ID may show up later.
			const old = seen.filter(([, , at]) => at < begin).map(([, id]) => id);
			return { from: cursor.from, ...raised(Math.max(cursor.floor, ...old), seen) };
		}
		const { since } = this.list;
		const from =
			part?.next ?? Math.max(cursor.from, since === undefined ? begin : (since(begin) ?? cursor.from));
		if (!hasMore) return { floor: 0, ...this.bounded(from, seen, to) };
		// The rest of this window compares with what was seen before it; the next window with what is late in this one.
		const ahead = seen.filter(([, id, at]) => id > last && at >= cursor.from);
		const next = this.bounded(
			from,
			seen.filter(([, id]) => id <= last),
			to,
		);
		return { ...cursor, seen: [...ahead, ...next.seen], part: { to, after: last, next: next.from } };
	}

	/**
	 * Where the next window begins, and what it may show again. If that is too much, the oldest are forgotten in whole seconds,
	 * and the window begins behind them.
	 */
	private bounded(from: number, given: readonly Seen[], to: number): Pick<WindowCursor, 'from' | 'seen'> {
		const seen = given.filter(([, , at]) => at >= from).sort(([, , one], [, , other]) => one - other);
		const { since } = this.list;
		const tooMany = seen.length - MOST_SEEN;
		if (tooMany <= 0) return { from, seen };
		// A list that cannot be filtered for every moment shows again what is at the end of this window.
		const last = since === undefined ? seen[tooMany - 1][2] : to - 1;
		return { from: last + 1, seen: seen.filter(([, , at]) => at > last) };
	}

	/** Reads the first page, or several in one request, each behind the last row of the page before. */
	private async readPages(context: ChangesContext, window: AskedWindow, pages: number): Promise<Reply[]> {
		const { method, rows, id } = this.list;
		if (pages <= 1) return [await this.call(context, { ...this.list.ask(window), start: -1 })];
		const commands = pageChain(method, rows, Math.min(pages, BATCH_LENGTH), (last) => ({
			...this.list.ask({ ...window, after: last?.(id) ?? window.after }),
			start: -1,
		}));
		const replies: Reply[] = [];
		for (const outcome of await context.batch(commands, { halt: true })) {
			if (outcome.status === 'done') {
				replies.push(outcome.reply);
				continue;
			}
			// After a short page the references point to nothing. After a full page the rest is asked for again.
			if (replies.length > 0) break;
			throw outcome.status === 'notSent' ? new Error(outcome.reason) : outcome.error;
		}
		return replies;
	}

	private async call({ call }: ChangesContext, parameters: MethodParameters): Promise<Reply> {
		return await call(this.list.method, parameters, { effect: 'read' });
	}

	private rowsOf({ result }: Reply): Row[] {
		return rowsIn(result, this.list.rows) ?? [];
	}

	private idOf(row: Row): number {
		return Number(row[this.list.id]);
	}

	private digest(row: Row): string {
		const { volatile = [] } = this.list;
		const content = Object.entries(row).filter(([name]) => !volatile.includes(name));
		return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 12);
	}

	/** The error of a portal that ignores the filter or the order: changes would be lost, or read without end. */
	private notInOrder(): BitrixError {
		return new BitrixError({
			kind: 'request',
			code: 'CHANGES_NOT_IN_ORDER',
			description: 'Bitrix24 does not send the rows that were asked for, so changes could be missed',
			method: this.list.method,
			notExecuted: true,
		});
	}
}

/** A floor under the rows that are remembered, raised if they are too many. */
function raised(floor: number, seen: readonly Seen[]): Pick<WindowCursor, 'floor' | 'seen'> {
	const above = seen.filter(([, id]) => id > floor).sort(([, one], [, other]) => one - other);
	const tooMany = above.length - MOST_SEEN;
	if (tooMany <= 0) return { floor, seen: above };
	return { floor: above[tooMany - 1][1], seen: above.slice(tooMany) };
}

const written = (cursor: WindowCursor): string => JSON.stringify(cursor);
