import type { Command, MethodParameters } from '../../batch/command';
import { BATCH_LENGTH, PAGE_LENGTH } from '../../facts/lengths';
import type { BitrixError } from '../answers/errors';
import { countedBy, ListReader, nextName, type ReadAccess } from './list-reader';
import { pageChain } from './page-chain';
import type { ListRequest, Page, Row } from '../types';

const ROWS_IN_A_BATCH = PAGE_LENGTH * BATCH_LENGTH;

/** Rows above which a list is read in ranges: below, the request that finds the ranges would save nothing. */
const WORTH_RANGES = 2 * ROWS_IN_A_BATCH;

/** Place of what is read after the ranges, when fewer rows came than were counted. */
const BEHIND_ALL_RANGES = Number.MAX_SAFE_INTEGER;

/** A part of the list by ID: after `from`, up to and including `to`, or to the end without `to`. */
interface Range {
	index: number;
	from: number;
	to?: number;
	/** Pages to expect from the count. */
	pages: number;
}

/** The pages of one batch, in which each page begins after the one before it. */
interface Chain {
	pages: Row[][];
	/** Whether the range held no more rows than these. */
	ended: boolean;
	/** ID of the last row. */
	last: number;
}

/**
 * Reads lists that can be filtered and sorted by ID (docs/internals/reading.md, "By ID, in chains of pages").
 *
 * The count of the portal only says how many pages to ask for. The list ends with a short page, and if fewer rows came than
 * were counted, what follows the last one is counted and read again.
 */
export class IdReader extends ListReader {
	private readonly filter: Record<string, unknown>;
	/** Rows read so far, also those beyond the limit. */
	private found = 0;
	/** The highest ID read so far. */
	private last: number | undefined;

	constructor(
		list: ListRequest,
		private readonly id: string,
		access: ReadAccess,
	) {
		super(list, access);
		this.filter = (this.list.parameters.filter ?? {}) as Record<string, unknown>;
	}

	async *read(): AsyncGenerator<Page> {
		for (let left = this.limit; left > 0; left = this.limit - this.found) {
			const before = this.found;
			// A limit of one page needs no count, and counting makes a page slow.
			const counts = before > 0 || left > PAGE_LENGTH;
			const reply = await this.access.call(
				this.list.method,
				this.parameters(this.last, undefined, counts ? 0 : -1),
			);
			const sent = this.rowsOf(reply);
			// A list of one page that ignores the filter comes again as a whole.
			if (before > 0 && this.isWhole(sent, reply.total)) return;
			const rows = this.checked(sent, this.last);
			const total = counts ? countedBy(reply, rows) : undefined;
			if (rows.length === 0 && total !== undefined && total > 0)
				throw this.incomplete(before + total, before);
			const range = before === 0 ? 0 : BEHIND_ALL_RANGES;
			yield { rows: rows.slice(0, left), range };
			if (!counts) {
				if (rows.length === 0 || rows.length >= left) return;
				// A short page may hide rows, or the portal's pages are short: what follows is counted.
				continue;
			}
			if (rows.length >= PAGE_LENGTH && left > rows.length)
				yield* this.rest(range, total ?? Number.POSITIVE_INFINITY, left - rows.length);
			// Fewer than counted: rows were deleted meanwhile, or pages in the middle are short.
			if (total === undefined || this.found - before >= total) return;
		}
	}

	/** Whether these are all rows of the list, and those that were read. */
	private isWhole(rows: readonly Row[], total: number | undefined): boolean {
		return (
			rows.length === this.found && rows.length === total && this.idOf(rows[rows.length - 1]) === this.last
		);
	}

	/** Reads what follows a counted page. @param total the count, in which that page is counted too */
	private async *rest(range: number, total: number, wanted: number): AsyncGenerator<Page> {
		const from = this.last as number;
		const limited = wanted + PAGE_LENGTH < total;
		const promised = Math.min(wanted, total - PAGE_LENGTH);
		// Ranges are found by their places in the whole list.
		if (range === 0 && promised > WORTH_RANGES && promised < Number.POSITIVE_INFINITY) {
			yield* this.readRanges(from, promised, limited ? wanted : Number.POSITIVE_INFINITY);
		} else {
			yield* this.tail(
				{ index: range, from, pages: limited ? pagesFor(wanted) : pagesToEnd(promised) },
				wanted,
			);
		}
	}

	private get order(): Record<string, string> {
		return { [this.id]: 'ASC' };
	}

	/** Reads a long list behind its first page in ranges of 2,500 rows, as many at the same time as the caller may. */
	private async *readRanges(first: number, promised: number, wanted: number): AsyncGenerator<Page> {
		const closed = Math.floor((promised - 1) / ROWS_IN_A_BATCH);
		let left = wanted;
		let index = 0;
		let from = first;
		const end = (): AsyncGenerator<Page> => {
			const rows = promised - index * ROWS_IN_A_BATCH;
			const pages = wanted < Number.POSITIVE_INFINITY ? pagesFor(rows) : pagesToEnd(rows);
			return this.tail({ index, from, pages }, left);
		};
		for (let next = 1, all = true; all && next <= closed; next += BATCH_LENGTH) {
			const ranges: Array<Range & { to: number }> = [];
			const last = Math.min(closed, next + BATCH_LENGTH - 1);
			for (const to of await this.idsAt(next, last, from)) {
				ranges.push({ index, from, to, pages: BATCH_LENGTH });
				index += 1;
				from = to;
			}
			// If some of these places do not exist, the list is shorter than its count.
			all = index === last;
			const tasks = ranges.map((range) => async () => await this.closedRange(range));
			// Without a limit the end is wanted in any case: it need not wait for the ranges.
			if (wanted === Number.POSITIVE_INFINITY && index === closed)
				tasks.push(async () => await this.all(end()));
			for await (const { rows, range } of this.sideBySide(tasks)) {
				yield { rows: rows.slice(0, left), range };
				left = Math.max(0, left - rows.length);
			}
		}
		if (wanted < Number.POSITIVE_INFINITY || index < closed) yield* end();
	}

	private async all(pages: AsyncGenerator<Page>): Promise<Page[]> {
		const all: Page[] = [];
		for await (const page of pages) all.push(page);
		return all;
	}

	/** Reads a range whose last row is known. */
	private async closedRange(range: Range & { to: number }): Promise<Page[]> {
		const pages: Page[] = [];
		for (let rest = range; ; ) {
			const chain = await this.chain(rest);
			for (const rows of chain.pages) pages.push({ rows, range: range.index });
			if (chain.last === range.to || chain.pages.at(-1)?.length === 0) return pages;
			// The last row was deleted meanwhile, or came in, or pages in the middle are short: there may be more.
			rest = { ...rest, from: chain.last, pages: Math.max(1, rest.pages - chain.pages.length) };
		}
	}

	/** Reads the end of the list, or as much as is wanted of it, up to a short page, even if the count was wrong. */
	private async *tail(range: Range, wanted: number): AsyncGenerator<Page> {
		let left = wanted;
		let { from, pages } = range;
		/** How many pages to ask for when there are more than the count promised. */
		let beyond = 1;
		while (left > 0) {
			const chain = await this.chain({ ...range, from, pages: Math.min(pages, pagesFor(left)) });
			for (const rows of chain.pages) {
				if (left <= 0) return;
				yield { rows: rows.slice(0, left), range: range.index };
				left -= rows.length;
			}
			if (chain.ended) return;
			from = chain.last;
			pages -= chain.pages.length;
			if (pages > 0) continue;
			pages = beyond;
			beyond = Math.min(BATCH_LENGTH, 2 * beyond);
		}
	}

	/**
	 * Reads up to 50 pages of a range in one request, each of which begins after the last row of the one before. Reads fewer
	 * if the operating time of the method does not allow more.
	 */
	private async chain({ from, to, pages }: Range): Promise<Chain> {
		const { method, rows: path = [] } = this.list;
		const commands = pageChain(method, path, Math.min(pages, BATCH_LENGTH), (last) =>
			this.parameters(last?.(this.id) ?? from, to),
		);
		// After a failed page references point nowhere: the next request begins after the last known row instead.
		const outcomes = await this.access.batch(commands, { halt: true, oneRequest: true });
		const chain: Chain = { pages: [], ended: false, last: from };
		for (const outcome of outcomes) {
			// What follows a failed page is read again, from the last known row.
			if (outcome.status !== 'done' && chain.pages.length > 0) break;
			const rows = this.checked(this.rowsOfOutcome(outcome), chain.last, to);
			if (rows.length > 0) chain.last = this.idOf(rows[rows.length - 1]);
			chain.pages.push(rows);
			if (rows.length < PAGE_LENGTH) {
				// After a short page the references point nowhere: what those commands returned is not part of the list.
				chain.ended = true;
				break;
			}
		}
		return chain;
	}

	/**
	 * The IDs with which ranges end (rows 2,550, 5,050, …), for the ranges `first` to `last`, in one request. There are fewer
	 * if the list is shorter than that.
	 * @param from the last ID before these ranges.
	 */
	private async idsAt(first: number, last: number, from: number): Promise<number[]> {
		const name = nextName();
		const commands = Array.from({ length: last - first + 1 }, (_, index): Command => {
			const start = (first + index) * ROWS_IN_A_BATCH;
			const parameters = { ...this.list.parameters, order: this.order, start };
			if ('select' in parameters) parameters.select = [this.id];
			return { key: `${name}${start}`, method: this.list.method, parameters, effect: 'read' };
		});
		const ids: number[] = [];
		for (const outcome of await this.access.batch(commands)) {
			const rows = this.rowsOfOutcome(outcome);
			const id = rows.length === 0 ? from : this.idOf(rows[rows.length - 1]);
			// Behind the end there is an empty page, or, in some lists, the first one again.
			if (id <= (ids.at(-1) ?? from)) break;
			ids.push(id);
		}
		return ids;
	}

	/** @param after the last ID before the page; absent for the first page. */
	private parameters(after: number | string | undefined, to?: number, start = -1): MethodParameters {
		const filter: Record<string, unknown> = { ...this.filter };
		if (after !== undefined) filter[`>${this.id}`] = after;
		// The end of a range was found with the caller's filter, so a bound in that filter is no narrower.
		if (to !== undefined) filter[`<=${this.id}`] = to;
		const { parameters } = this.list;
		return {
			...parameters,
			...(Object.keys(filter).length > 0 && { filter }),
			...{ order: this.order, start },
		};
	}

	/**
	 * Notes a page, and returns it. Its IDs must be those that were asked for: a portal that ignores the filter or the order
	 * would send rows twice, and without end.
	 */
	private checked(rows: Row[], after = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Row[] {
		let last = after;
		for (const row of rows) {
			const id = this.idOf(row);
			if (id <= last || id > to) throw this.unfiltered();
			last = id;
		}
		this.found += rows.length;
		if (rows.length > 0) this.last = Math.max(this.last ?? last, last);
		return rows;
	}

	private unfiltered(): BitrixError {
		return this.unreadable(
			'IDS_NOT_IN_ORDER',
			`Bitrix24 sends rows that were not asked for: it ignores the filter or the order by "${this.id}", so the list cannot be read page by page`,
			'Set a limit of no more than one page (50), or call the method once.',
		);
	}

	private idOf(row: Row): number {
		// A portal may send null in the place of a row, or of its ID.
		const value = (row as Row | null)?.[this.id] ?? '';
		const id = value === '' ? Number.NaN : Number(value);
		if (Number.isFinite(id)) return id;
		throw this.unreadable(
			'NO_ID',
			`A row has no "${this.id}", by which the list is read page by page`,
			`Ask for the column "${this.id}" too.`,
		);
	}
}

function pagesFor(rows: number): number {
	return Math.max(0, Math.ceil(rows / PAGE_LENGTH));
}

/** Pages that hold so many rows and show that no row follows: the last one is not full. */
function pagesToEnd(rows: number): number {
	return Math.floor(rows / PAGE_LENGTH) + 1;
}
