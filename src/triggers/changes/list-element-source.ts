import { createHash } from 'node:crypto';

import { offsetIn, readOffset } from '../../facts/time-zone';
import { clockOf, OVERLAP_SECONDS } from '../../operations/records/changes/read-changes';
import { rowsIn } from '../../portal/reading/rows';
import type { MethodParameters, Reply, Row } from '../../portal/types';
import type { ChangesContext, ChangeSource, ChangesPart, StartPoint } from './source';
import { type AskedWindow, WindowSource } from './window';

const METHOD = 'lists.element.get';

/** A moment (Unix seconds), and the text of the latest change that was known then. */
type Edge = [at: number, text: string];

interface ListCursor {
	/** Oldest first. */
	edges: Edge[];
	/** Digest of the page with the latest changes. */
	head: string;
	/** The cursor of the window. */
	window: string;
	/** When elements were read last. They are read once more later, for changes that show up late behind many newer ones. */
	readAt?: number;
	/** What was the latest when the window was begun, while it is read in parts. */
	begun?: Latest;
}

/** The latest changes at a moment: the digest of their page, and the text of the newest one. */
interface Latest {
	at: number;
	head: string;
	newest?: string;
	/** Whether the window has shown an element with the newest text; otherwise that is older than the window. */
	isShown?: true;
}

/**
 * Created and changed elements of a list. Its times are texts in the format of the portal's country and on the clock of the
 * user (`05/17/2023 04:09:23 pm`), and nothing says which ones these are. So times are never read here: the filter gets
 * texts that the portal itself has sent.
 * https://apidocs.bitrix24.com/api-reference/lists/elements/lists-element-get.html
 */
export class ListElementSource implements ChangeSource {
	/** @param own the list, and the columns. */
	constructor(
		readonly subject: string,
		private readonly own: MethodParameters,
		private readonly wanted: ((row: Row) => boolean) | undefined,
	) {}

	async start(context: ChangesContext, from: StartPoint): Promise<string> {
		const { rows, now, offset } = await this.latestPage(context);
		const newest = textOf(rows[0]);
		const since = 'at' in from ? from.at : now - from.secondsAgo;
		const window = await this.windowOf([]).start(context, { at: since });
		const cursor: ListCursor = { edges: [], head: '', window };
		if ('at' in from) {
			// The day before, because the clock of the user may be another one than that of the portal.
			if (newest !== undefined) cursor.edges.push([since, siteText(since - DAY_SECONDS, newest, offset)]);
		} else if (newest !== undefined) {
			cursor.edges.push([since, newest]);
			cursor.head = digestOf(rows);
			const known = rows.filter((row) => textOf(row) === newest);
			cursor.window = this.windowOf([]).knowing(window, known, since);
		}
		return JSON.stringify(cursor);
	}

	async read(context: ChangesContext, text: string, limit: number): Promise<ChangesPart> {
		const { begun, ...cursor } = JSON.parse(text) as ListCursor;
		const latest = begun ?? (await this.latestChanges(context));
		const isLate = cursor.readAt !== undefined && latest.at - cursor.readAt >= OVERLAP_SECONDS;
		const isSame = latest.head === cursor.head && begun === undefined;
		if (isSame && !isLate) return { found: [], cursor: text, hasMore: false };
		const ahead = withEdge(cursor.edges, latest);
		const window = this.windowOf(ahead, () => (latest.isShown = true));
		const part = await window.read(context, cursor.window, limit);
		const next: ListCursor = window.isInWindow(part.cursor)
			? { ...cursor, window: part.cursor, begun: latest }
			: {
					...(!isSame && { readAt: latest.at }),
					// When the newest elements were deleted, older ones are the newest, and would come again behind that edge.
					edges: stillNeeded(latest.isShown === true ? ahead : cursor.edges, part.cursor),
					head: latest.head,
					window: part.cursor,
				};
		const { wanted } = this;
		const found = part.found.filter(({ row }) => wanted?.(row) ?? true);
		return { found, cursor: JSON.stringify(next), hasMore: part.hasMore };
	}

	async latest(context: ChangesContext, count: number): Promise<Row[]> {
		return (await this.latestPage(context)).rows.slice(0, count);
	}

	private async latestChanges(context: ChangesContext): Promise<Latest> {
		const { rows, now } = await this.latestPage(context);
		return { at: now, head: digestOf(rows), newest: textOf(rows[0]) };
	}

	private async latestPage(context: ChangesContext): Promise<{ rows: Row[]; now: number; offset: number }> {
		const order = { TIMESTAMP_X: 'DESC', ID: 'DESC' };
		const parameters = { ...this.own, ELEMENT_ORDER: order, start: -1 };
		const reply: Reply = await context.call(METHOD, parameters, { effect: 'read' });
		const offset = (readOffset(offsetIn(reply.time?.date_start) ?? '') ?? 0) / 1_000;
		return { rows: rowsIn(reply.result, []) ?? [], now: await clockOf(context, reply), offset };
	}

	/**
	 * The elements by windows whose times are looked up in `edges`; the last one is their end.
	 * @param onLast told when an element is there that changed at the end of the window.
	 */
	private windowOf(edges: readonly Edge[], onLast: () => void = () => undefined): WindowSource {
		const end = edges.at(-1)?.[1];
		const edgeBefore = (moment: number): Edge | undefined => edges.filter(([at]) => at <= moment).at(-1);
		return new WindowSource(this.subject, {
			method: METHOD,
			rows: [],
			id: 'ID',
			time: 'hidden',
			ask: ({ from = 0, after }: AskedWindow) => {
				const edge = edgeBefore(from);
				const since = edge === undefined ? {} : { '>=TIMESTAMP_X': edge[1] };
				const until = end === undefined ? {} : { '<=TIMESTAMP_X': end };
				return { ...this.own, FILTER: { ...since, ...until, '>ID': after }, ELEMENT_ORDER: { ID: 'ASC' } };
			},
			newest: () => this.own,
			since: (moment) => edgeBefore(moment)?.[0],
			atEnd: (row) => {
				const isLast = textOf(row) === end;
				if (isLast) onLast();
				return isLast;
			},
		});
	}
}

const DAY_SECONDS = 86_400;

const textOf = (row: Row | undefined): string | undefined => {
	const text = row?.TIMESTAMP_X;
	return typeof text === 'string' && text !== '' ? text : undefined;
};

const digestOf = (rows: readonly Row[]): string =>
	createHash('sha256').update(JSON.stringify(rows)).digest('base64url').slice(0, 22);

/** The edges with one more. Rows that were known under an edge with the same text would count as new behind a later one. */
const withEdge = (edges: readonly Edge[], { at, newest }: Latest): readonly Edge[] =>
	newest === undefined || newest === edges.at(-1)?.[1] ? edges : [...edges, [at, newest]];

/** The edges from the last one before the window on. */
function stillNeeded(edges: readonly Edge[], window: string): Edge[] {
	const { from } = JSON.parse(window) as { from: number };
	const before = edges.filter(([at]) => at <= from).length;
	return edges.slice(Math.max(0, before - 1));
}

/** A moment in the format of another text of the portal: `27.03.2018 15:00:00`, `03/27/2018 03:00:00 pm`. */
function siteText(seconds: number, sample: string, offset: number): string {
	const shown = new Date((seconds + offset) * 1_000).toISOString();
	const [year, month, day] = shown.slice(0, 10).split('-');
	const clock = shown.slice(11, 19);
	if (/^\d{4}-/.test(sample)) return `${year}-${month}-${day} ${clock}`;
	if (!sample.includes('/')) return `${day}.${month}.${year} ${clock}`;
	if (!/[ap]m$/i.test(sample)) return `${day}/${month}/${year} ${clock}`;
	const hour = Number(clock.slice(0, 2));
	const hours = String(hour % 12 || 12).padStart(2, '0');
	return `${month}/${day}/${year} ${hours}${clock.slice(2)} ${hour < 12 ? 'am' : 'pm'}`;
}
