import type { Command } from '../../batch/command';
import { BATCH_LENGTH, PAGE_LENGTH } from '../../facts/lengths';
import { BitrixError } from '../answers/errors';
import { ListReader, nextName } from './list-reader';
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
}

/**
 * Reads lists that cannot be read by ID, or are wanted in another order (docs/internals/reading.md, "By offset").
 *
 * Rows that come or go meanwhile shift the pages after them. If rows have a key, pages are therefore compared and put
 * together before they are returned: a row that comes twice is dropped, and when a part does not fit, the reader goes back
 * until it does.
 */
export class OffsetReader extends ListReader {
	async *read(): AsyncGenerator<Page> {
		const { list, limit } = this;
		const first = await this.access.call(list.method, { ...list.parameters, start: 0 });
		const rows = this.rowsOf(first);
		const { total, next } = first;
		const { key } = list;
		if (next === undefined || rows.length >= limit) {
			yield { rows: rows.slice(0, limit), range: 0 };
		} else if (total !== undefined && key !== undefined && rows.every((row) => row[key] !== undefined)) {
			yield { rows: await this.readStitched(rows, total, key), range: 0 };
		} else {
			yield { rows, range: 0 };
			if (total === undefined) yield* this.readOn(next, limit - rows.length);
			else yield* this.readParts(Math.min(limit, total));
		}
	}

	/** Reads rows without a key: page by page, as they come. */
	private async *readParts(end: number): AsyncGenerator<Page> {
		const parts = this.sideBySide(this.partsOf(PAGE_LENGTH, end, false));
		for await (const { start, pages } of parts)
			for (const [index, rows] of pages.entries())
				yield { rows: rows.slice(0, Math.max(0, end - start - index * PAGE_LENGTH)), range: start };
	}

	/** Reads all rows that are wanted, each once, in the order of the list. */
	private async readStitched(first: Row[], counted: number, key: string): Promise<Row[]> {
		const { limit } = this;
		const stitched = new Stitched(key);
		stitched.add(first);
		let total = counted;
		let position = PAGE_LENGTH;
		let furthest = 0;
		/** Parts that did not fit since the reader last came further than before. */
		let misfits = 0;
		while (stitched.rows.length < limit && position < total) {
			const end = Math.min(total, position + limit - stitched.rows.length);
			const overlap = misfits > 0 || end - position > WORTH_AN_OVERLAP * PAGE_LENGTH;
			const parts: Part[] = [];
			for await (const part of this.sideBySide(this.partsOf(position, end, overlap))) parts.push(part);
			for (const part of parts.sort((one, other) => one.start - other.start)) {
				const fits = fit(part, stitched, total);
				total = part.totals[1] ?? total;
				if (!fits) {
					if (misfits === PAGES_BACK.length) throw this.restless();
					position = Math.max(0, Math.min(part.start, total) - PAGES_BACK[misfits] * PAGE_LENGTH);
					position -= position % PAGE_LENGTH;
					misfits += 1;
					break;
				}
				stitched.add(part.pages.flat());
				position = part.start + part.pages.length * PAGE_LENGTH;
				if (position > furthest) misfits = 0;
				furthest = Math.max(furthest, position);
			}
		}
		return stitched.rows.slice(0, limit);
	}

	/** Requests for the rows from one place to another; with `overlap`, each reads the page before its own too. */
	private partsOf(from: number, end: number, overlap: boolean): Array<() => Promise<Part[]>> {
		const own = (overlap ? BATCH_LENGTH - 1 : BATCH_LENGTH) * PAGE_LENGTH;
		const tasks: Array<() => Promise<Part[]>> = [];
		for (let next = from; next < end; next += own) {
			const start = overlap ? Math.max(0, next - PAGE_LENGTH) : next;
			const length = Math.ceil((Math.min(end, next + own) - start) / PAGE_LENGTH);
			tasks.push(async () => [await this.readPart(start, length, overlap)]);
		}
		return tasks;
	}

	private async readPart(start: number, length: number, overlaps: boolean): Promise<Part> {
		const { method, parameters } = this.list;
		const name = nextName();
		const commands = Array.from({ length }, (_, index): Command => {
			const place = start + index * PAGE_LENGTH;
			return { key: `${name}${place}`, method, parameters: { ...parameters, start: place }, effect: 'read' };
		});
		const outcomes = await this.access.batch(commands);
		const pages = outcomes.map((outcome) => this.rowsOfOutcome(outcome));
		const totals = outcomes.map((outcome) => (outcome.status === 'done' ? outcome.reply.total : undefined));
		return { start, pages, overlaps, totals: [totals[0], totals.at(-1)] };
	}

	private restless(): BitrixError {
		return new BitrixError({
			kind: 'request',
			code: 'LIST_CHANGES',
			description: 'The list changes faster than it can be read in this order, so records would be missing',
			method: this.list.method,
			advice:
				'Read it without sorting, ask for fewer records by a filter, or run the workflow at a quieter time.',
			notExecuted: true,
		});
	}

	/** Reads a list without a total: page after page. */
	private async *readOn(from: number, wanted: number): AsyncGenerator<Page> {
		let start: number | undefined = from;
		for (let left = wanted; left > 0 && start !== undefined; ) {
			const reply: Reply = await this.access.call(this.list.method, { ...this.list.parameters, start });
			const rows = this.rowsOf(reply);
			yield { rows: rows.slice(0, left), range: 0 };
			left -= rows.length;
			// A method that always names the same next page would be read forever.
			start = rows.length === 0 || (reply.next ?? 0) <= start ? undefined : reply.next;
		}
	}
}

/**
 * Whether no row can be missing between what was read and a part. If the part overlaps, most rows of its first page must be
 * known; single rows may have moved. Without an overlap the total must be unchanged, and no row may be known; as many
 * additions as removals are not noticed then.
 */
function fit({ start, pages, overlaps, totals }: Part, stitched: Stitched, total: number): boolean {
	if (start === 0) return true;
	const known = stitched.count(pages[0]);
	if (overlaps) return pages[0].length > 0 && known * 2 >= pages[0].length;
	return known === 0 && (totals[0] ?? total) === total;
}
