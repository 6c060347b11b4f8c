import type { Command } from '../../batch/command';
import { BATCH_LENGTH, PAGE_LENGTH } from '../../facts/lengths';
import type { BitrixError } from '../answers/errors';
import { countedBy, isPageBehind, ListReader, nextName } from './list-reader';
import { Stitched } from './stitched';
import type { Page, Reply, Row } from '../types';

/** Above this many pages one more is cheap: the page before them, which shows whether the list has changed. */
const WORTH_AN_OVERLAP = 10;

/** How many pages the reader goes back, each time a part does not fit what was read before; at last to the beginning. */
const PAGES_BACK = [1, 4, 16, 64, Number.POSITIVE_INFINITY];

/** Pages that one request has read. */
interface Part {
	start: number;
	pages: Row[][];
	/** Whether its first page was read before. */
	overlaps: boolean;
	/** Rows of the whole list, as its first and its last page report. */
	totals: [first: number | undefined, last: number | undefined];
	/** Whether a page follows. */
	goesOn: boolean;
}

/**
 * Reads lists that cannot be read by ID, or are wanted in another order (docs/internals/reading.md, "By offset").
 *
 * Rows that come or go meanwhile shift the pages after them. If rows have a key, pages are therefore compared and put
 * together before they are returned: a row that comes twice is dropped, and when a part does not fit, the reader goes back
 * until it does.
 *
 * What the portal says about the end of a list, its count and its next page, only says how many pages to ask for. The list
 * ends with a page that is not full. Behind the end some lists send the first page again, or the last one.
 */
export class OffsetReader extends ListReader {
	/** Rows from one page to the next. */
	private length = PAGE_LENGTH;
	/** The first page, as it was when it was last read. */
	private first = '';
	private firstRow = '';
	/** Whether rows came from behind the end that the portal counted. Its count then says nothing. */
	private miscounted = false;
	/** The latest page, its place, and where it says that the next one begins. */
	private latest: { rows: readonly Row[]; place: number } = { rows: [], place: 0 };
	private named = 0;

	async *read(): AsyncGenerator<Page> {
		const { list, limit } = this;
		const reply = await this.access.call(list.method, { ...list.parameters, start: 0 });
		const rows = this.rowsOf(reply);
		const { next = 0 } = reply;
		const total = countedBy(reply, rows);
		if (rows.length === 0 && total !== undefined && total > 0) throw this.incomplete(total, 0);
		// Pages of another length are longer, or say where the next one begins.
		if (rows.length > PAGE_LENGTH || next === rows.length) this.length = Math.max(1, rows.length);
		const { key } = list;
		const atOnce = rows.length > PAGE_LENGTH && next === 0 && (total ?? 0) <= rows.length;
		const isShort = rows.length < this.length && next === 0 && (total ?? 0) > rows.length;
		if (isShort && rows.length < limit && (await this.hasPageBehind(rows))) this.length = rows.length;
		if (rows.length >= limit || atOnce || !this.goesOn(0, rows, reply)) {
			yield { rows: rows.slice(0, limit), range: 0 };
			return;
		}
		this.keepFirst(rows);
		this.named = next;
		if (key !== undefined && tellsApart(key, rows)) {
			yield { rows: await this.readStitched(rows, total, key), range: 0 };
		} else {
			yield { rows, range: 0 };
			yield* this.readParts(rows.length, total);
		}
	}

	/** Whether the page behind a short one begins with the row after it. One request, for lists that name no next page. */
	private async hasPageBehind(rows: readonly Row[]): Promise<boolean> {
		const { method, parameters } = this.list;
		return isPageBehind(
			this.rowsOf(await this.access.call(method, { ...parameters, start: rows.length })),
			rows,
		);
	}

	/** Reads rows without a key: page by page, as they come. */
	private async *readParts(before: number, counted: number | undefined): AsyncGenerator<Page> {
		const { limit, length } = this;
		let read = before;
		let total = counted;
		let position = length;
		let guess = 1;
		for (let goesOn = true; goesOn && read < limit; ) {
			const wanted = position + limit - read;
			const promised = total !== undefined && total > position;
			// One row more than counted, so that the last page is not a full one.
			const end = Math.min(wanted, promised ? (total as number) + 1 : position + guess * length);
			if (!promised) guess = Math.min(BATCH_LENGTH, 2 * guess);
			let furthest = -1;
			for await (const part of this.sideBySide(this.partsOf(position, end, false, () => !goesOn))) {
				goesOn &&= part.goesOn;
				if (part.start > furthest) [furthest, total] = [part.start, part.totals[1] ?? total];
				for (const [index, rows] of part.pages.entries()) {
					const page = rows.slice(0, Math.max(0, wanted - part.start - index * length));
					read += page.length;
					yield { rows: page, range: part.start };
				}
			}
			position += Math.ceil((end - position) / length) * length;
		}
	}

	/** Reads all rows that are wanted, each once, in the order of the list. */
	private async readStitched(first: Row[], counted: number | undefined, key: string): Promise<Row[]> {
		const { limit, length } = this;
		const stitched = new Stitched(key);
		stitched.add(first);
		let total = counted;
		let position = length;
		let furthest = 0;
		let guess = 1;
		/** Parts that did not fit since the reader last came further than before. */
		let misfits = 0;
		for (let goesOn = true; goesOn && stitched.rows.length < limit; ) {
			const promised = total !== undefined && total > position;
			const end = Math.min(
				position + limit - stitched.rows.length,
				promised ? (total as number) + 1 : position + guess * length,
			);
			if (!promised) guess = Math.min(BATCH_LENGTH, 2 * guess);
			const overlap = misfits > 0 || end - position > WORTH_AN_OVERLAP * length;
			const parts: Part[] = [];
			const ended = (): boolean => parts.some((part) => !part.goesOn);
			for await (const part of this.sideBySide(this.partsOf(position, end, overlap, ended))) parts.push(part);
			for (const part of parts.sort((one, other) => one.start - other.start)) {
				const fits = fit(part, stitched, total);
				total = part.totals[1] ?? total;
				if (!fits) {
					if (misfits === PAGES_BACK.length) throw this.restless();
					position = Math.max(0, Math.min(part.start, total ?? part.start) - PAGES_BACK[misfits] * length);
					position -= position % length;
					misfits += 1;
					break;
				}
				const before = stitched.rows.length;
				stitched.add(part.pages.flat());
				// Without a count, pages that add nothing are behind the end.
				goesOn = part.goesOn && (part.totals[1] !== undefined || stitched.rows.length > before);
				position = part.start + part.pages.length * length;
				if (position > furthest) misfits = 0;
				furthest = Math.max(furthest, position);
				if (!goesOn) break;
			}
		}
		return stitched.rows.slice(0, limit);
	}

	/**
	 * Requests for the rows from one place to another; with `overlap`, each reads the page before its own too. None follows
	 * when the list has ended: its count may be far too large.
	 */
	private *partsOf(
		from: number,
		end: number,
		overlap: boolean,
		ended: () => boolean,
	): Generator<() => Promise<Part[]>> {
		const { length } = this;
		const own = (overlap ? BATCH_LENGTH - 1 : BATCH_LENGTH) * length;
		for (let next = from; next < end && !ended(); next += own) {
			const start = overlap ? Math.max(0, next - length) : next;
			const pages = Math.ceil((Math.min(end, next + own) - start) / length);
			yield async () => [await this.readPart(start, pages, overlap)];
		}
	}

	private async readPart(start: number, length: number, overlaps: boolean): Promise<Part> {
		const places = Array.from({ length }, (_, index) => start + index * this.length);
		const outcomes = await this.access.batch(this.commandsFor(places));
		const part: Part = { start, pages: [], overlaps, totals: [undefined, undefined], goesOn: true };
		for (const [index, outcome] of outcomes.entries()) {
			const sent = this.rowsOfOutcome(outcome);
			const reply = outcome.status === 'done' ? outcome.reply : { result: undefined };
			const rows = await this.ownRows(places[index], sent, reply);
			part.pages.push(rows);
			part.goesOn = this.goesOn(places[index], rows, reply);
			const total = this.miscounted ? undefined : reply.total;
			part.totals = [index === 0 ? total : part.totals[0], total];
		}
		return part;
	}

	private commandsFor(places: readonly number[]): Command[] {
		const { method, parameters } = this.list;
		const name = nextName();
		return places.map((start) => ({
			...{ key: `${name}${start}`, method, parameters: { ...parameters, start } },
			effect: 'read',
		}));
	}

	/** Whether a page follows the one at a place. */
	private goesOn(place: number, rows: readonly Row[], { total = 0, next = 0 }: Reply): boolean {
		if (rows.length === 0) return false;
		return rows.length >= this.length || next > place || (!this.miscounted && total > place + this.length);
	}

	/** The rows that a page adds: none if it is behind the end and therefore the first page again. */
	private async ownRows(place: number, rows: Row[], reply: Reply): Promise<Row[]> {
		if (place === 0) return rows;
		const total = this.miscounted ? undefined : reply.total;
		const named = this.named === place;
		this.named = reply.next ?? 0;
		if (rows.length === 0) {
			if (total !== undefined && total > place) throw this.incomplete(total, place);
			return rows;
		}
		if (await this.isAgain(place, rows, total)) {
			if (total === undefined ? named : total > place) throw this.standstill();
			return [];
		}
		if (total !== undefined && total <= place) this.miscounted = true;
		return rows;
	}

	/** Whether a page was sent before, instead of its own rows. */
	private async isAgain(place: number, rows: readonly Row[], total: number | undefined): Promise<boolean> {
		const behind = total !== undefined && total <= place;
		// Rows of columns that do not differ, such as the stage of new deals, are the same on each page: the count decides.
		if (!behind && total !== undefined && rows.length > 1 && isSame(rows.slice(0, 1), rows.slice(-1)))
			return false;
		const { latest } = this;
		this.latest = { rows, place };
		// Rows that came in at the beginning can move the former first page to this place.
		if (this.isFirst(rows)) return behind || (await this.isSentAgain(place, [0]));
		if (place > latest.place && isSame(rows, latest.rows)) return true;
		return behind && (await this.isSentAgain(place, [0, place - this.length]));
	}

	private keepFirst(rows: readonly Row[]): void {
		this.first = JSON.stringify(rows);
		this.firstRow = JSON.stringify(rows[0]);
	}

	/** Whether these rows are those of the first page. */
	private isFirst(rows: readonly Row[]): boolean {
		return JSON.stringify(rows[0]) === this.firstRow && JSON.stringify(rows) === this.first;
	}

	/**
	 * Whether a place holds the page of another place too. All are read again at the same moment, since the list may have
	 * changed.
	 * @param others the places of other pages, that of the first page in front
	 */
	private async isSentAgain(place: number, others: readonly number[]): Promise<boolean> {
		const outcomes = await this.access.batch(this.commandsFor([...new Set([...others, place])]));
		const pages = outcomes.map((outcome) => this.rowsOfOutcome(outcome));
		const rows = pages.pop() ?? [];
		this.keepFirst(pages[0]);
		return pages.some((page) => isSame(page, rows));
	}

	private restless(): BitrixError {
		return this.unreadable(
			'LIST_CHANGES',
			'The list changes faster than it can be read in this order, so records would be missing',
			'Read it without sorting, ask for fewer records by a filter, or run the workflow at a quieter time.',
		);
	}
}

/** Whether a field has a value of its own in each row. Otherwise rows would be taken for the same one, and dropped. */
function tellsApart(key: string, rows: readonly Row[]): boolean {
	const values = new Set(rows.map((row: Row | null) => row?.[key] ?? undefined));
	return values.size === rows.length && !values.has(undefined);
}

/** Whether two pages have the same rows. Mostly the first ones differ. */
const isSame = (page: readonly Row[], other: readonly Row[]): boolean =>
	JSON.stringify(page[0]) === JSON.stringify(other[0]) && JSON.stringify(page) === JSON.stringify(other);

/**
 * Whether no row can be missing between what was read and a part. If the part overlaps, most rows of its first page must be
 * known; single rows may have moved. Without an overlap the total must be unchanged, and no row may be known; as many
 * additions as removals are not noticed then.
 */
function fit(
	{ start, pages, overlaps, totals }: Part,
	stitched: Stitched,
	total: number | undefined,
): boolean {
	if (start === 0) return true;
	const known = stitched.count(pages[0]);
	if (overlaps) return pages[0].length > 0 && known * 2 >= pages[0].length;
	return known === 0 && (totals[0] ?? total) === total;
}
