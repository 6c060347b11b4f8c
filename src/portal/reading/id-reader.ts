import type { Command, MethodParameters } from '../../batch/command';
import { BATCH_LENGTH, PAGE_LENGTH } from '../../facts/lengths';
import { BitrixError } from '../answers/errors';
import { ListReader, nextName, type ReadAccess } from './list-reader';
import { pageChain } from './page-chain';
import type { ListRequest, Page, Row } from '../types';

const ROWS_IN_A_BATCH = PAGE_LENGTH * BATCH_LENGTH;

/** Rows above which a list is read in ranges: below, the request that finds the ranges would save nothing. */
const WORTH_RANGES = 2 * ROWS_IN_A_BATCH;

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

/** Reads lists that can be filtered and sorted by ID (docs/internals/reading.md, "By ID, in chains of pages"). */
export class IdReader extends ListReader {
	private readonly filter: Record<string, unknown>;

	constructor(
		list: ListRequest,
		private readonly id: string,
		access: ReadAccess,
	) {
		super(list, access);
		this.filter = (this.list.parameters.filter ?? {}) as Record<string, unknown>;
	}

	async *read(): AsyncGenerator<Page> {
		const { list, limit } = this;
		// A limit of one page needs no count, and counting makes a page slow.
		const start = limit <= PAGE_LENGTH ? -1 : 0;
		const first = await this.access.call(list.method, { ...list.parameters, order: this.order, start });
		const rows = this.rowsOf(first);
		yield { rows: rows.slice(0, limit), range: 0 };
		if (rows.length < PAGE_LENGTH || limit <= PAGE_LENGTH) return;
		const total = first.total ?? Number.POSITIVE_INFINITY;
		const promised = Math.min(limit, total);
		const from = this.lastId(rows);
		const left = limit < total ? limit - rows.length : Number.POSITIVE_INFINITY;
		if (promised > WORTH_RANGES && promised < Number.POSITIVE_INFINITY) {
			yield* this.readRanges(from, promised, left);
		} else {
			yield* this.tail({ index: 0, from, pages: pagesFor(promised - rows.length) }, left);
		}
	}

	private get order(): Record<string, string> {
		return { [this.id]: 'ASC' };
	}

	/** Reads a long list in ranges of 2,500 rows, as many at the same time as the caller may. */
	private async *readRanges(first: number, promised: number, wanted: number): AsyncGenerator<Page> {
		const closed = Math.floor((promised - 1) / ROWS_IN_A_BATCH);
		let left = wanted;
		let index = 0;
		let from = first;
		const end = (): AsyncGenerator<Page> =>
			this.tail({ index, from, pages: pagesFor(promised - index * ROWS_IN_A_BATCH) }, left);
		for (let next = 1; next <= closed; next += BATCH_LENGTH) {
			const ranges: Range[] = [];
			for (const to of await this.idsAt(next, Math.min(closed, next + BATCH_LENGTH - 1))) {
				ranges.push({ index, from, to, pages: index === 0 ? BATCH_LENGTH - 1 : BATCH_LENGTH });
				index += 1;
				from = to;
			}
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
	private async closedRange(range: Range): Promise<Page[]> {
		const pages: Page[] = [];
		for (let rest = range; ; ) {
			const chain = await this.chain(rest);
			for (const rows of chain.pages) pages.push({ rows, range: range.index });
			if (chain.ended || chain.last === range.to) return pages;
			// Rows were deleted before the end of the range was found, or came in since: it is longer than expected.
			rest = { ...rest, from: chain.last, pages: Math.max(1, rest.pages - chain.pages.length) };
		}
	}

	/** Whether rows can come into the middle of the list: only with a filter. A list without one grows at its end. */
	private get rowsCanComeIn(): boolean {
		return Object.keys(this.filter).length > 0;
	}

	/** Reads the end of the list, or as much as is wanted of it, until it really ends, even if the count was wrong. */
	private async *tail(range: Range, wanted: number): AsyncGenerator<Page> {
		let left = wanted;
		for (let rest = range; left > 0 && rest.pages > 0; ) {
			const chain = await this.chain(rest);
			for (const rows of chain.pages) {
				if (left <= 0) return;
				yield { rows: rows.slice(0, left), range: range.index };
				left -= rows.length;
			}
			if (chain.ended) return;
			const promised = rest.pages - chain.pages.length;
			const missing = left < Number.POSITIVE_INFINITY ? pagesFor(left) : this.rowsCanComeIn ? 1 : 0;
			rest = { ...rest, from: chain.last, pages: Math.max(missing, promised) };
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
			const rows = this.rowsOfOutcome(outcome);
			if (rows.length > 0) chain.last = this.lastId(rows);
			chain.pages.push(rows);
			if (rows.length < PAGE_LENGTH) {
				// After a short page the references point nowhere: what those commands returned is not part of the list.
				chain.ended = true;
				break;
			}
		}
		return chain;
	}

	/** The IDs with which ranges end (rows 2,500, 5,000, …), for the ranges `first` to `last`, in one request. */
	private async idsAt(first: number, last: number): Promise<number[]> {
		const name = nextName();
		const commands = Array.from({ length: last - first + 1 }, (_, index): Command => {
			const start = (first + index) * ROWS_IN_A_BATCH - PAGE_LENGTH;
			const parameters = { ...this.list.parameters, order: this.order, start };
			if ('select' in parameters) parameters.select = [this.id];
			return { key: `${name}${start}`, method: this.list.method, parameters, effect: 'read' };
		});
		const pages = (await this.access.batch(commands)).map((outcome) => this.rowsOfOutcome(outcome));
		// If the list has shrunk since the count, some of these places no longer exist.
		return pages.filter((rows) => rows.length > 0).map((rows) => this.lastId(rows));
	}

	private parameters(after: number | string, to: number | undefined): MethodParameters {
		const filter: Record<string, unknown> = { ...this.filter, [`>${this.id}`]: after };
		// The end of a range was found with the caller's filter, so a bound in that filter is no narrower.
		if (to !== undefined) filter[`<=${this.id}`] = to;
		return { ...this.list.parameters, filter, order: this.order, start: -1 };
	}

	private lastId(rows: readonly Row[]): number {
		return this.idOf(rows[rows.length - 1]);
	}

	private idOf(row: Row): number {
		const id = Number(row[this.id]);
		if (Number.isFinite(id)) return id;
		throw new BitrixError({
			kind: 'request',
			code: 'NO_ID',
			description: `A row has no "${this.id}", by which the list is read page by page`,
			method: this.list.method,
			advice: `Ask for the column "${this.id}" too.`,
			notExecuted: true,
		});
	}
}

function pagesFor(rows: number): number {
	return Math.max(0, Math.ceil(rows / PAGE_LENGTH));
}
