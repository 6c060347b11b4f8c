import { emptyResults, fillIn } from '../../src/batch/reference';
import { replyOf } from '../../src/portal/answers/reply';
import { allRows, readList } from '../../src/portal/reading/read';
import type { Command, CommandOutcome, ListRequest, Reply, Row } from '../../src/portal/types';

/** What a list says about its end, and how it behaves there. */
export interface Manner {
	/** The count: of all rows, of the rows of the page, of all rows up to its end, or something else that is sent in its place. */
	total: 'right' | 'ofPage' | 'soFar' | 'missing' | 'tooSmall' | 'tooLarge' | 'text' | { sent: unknown };
	next: 'right' | 'missing' | { sent: unknown };
	/** What a page behind the end holds. */
	behind: 'empty' | 'firstPage' | 'lastPage';
	/** One of so many rows is counted but not sent, so a page shows fewer rows than it holds. */
	hides?: number;
	/** Rows of a page. Default 50. */
	length?: number;
	/** Whether the place of a page is rounded down to a whole page. */
	rounds?: boolean;
	/** What the portal ignores. */
	ignores?: 'filter' | 'order' | 'start';
}

/** A list that says odd things about its end, or does not do what it is asked. */
export class OddList {
	requests = 0;
	pages = 0;

	constructor(
		public rows: Row[],
		private readonly manner: Manner,
		private readonly meanwhile: (request: number) => void = () => undefined,
	) {}

	/** The rows that the list shows to somebody who reads it to its end. */
	get shown(): Row[] {
		return this.rows.filter(this.isShown);
	}

	private readonly isShown = (row: Row): boolean =>
		this.manner.hides === undefined || Number(row.id) % this.manner.hides !== 1;

	async read(list: Partial<ListRequest> = {}): Promise<Row[]> {
		const request = { method: 'odd.list', parameters: {}, rows: ['items'], ...list };
		return await allRows(
			readList(request, {
				call: async (_method, parameters = {}) => {
					this.begin();
					return await Promise.resolve(this.page(parameters));
				},
				batch: async (commands) => await Promise.resolve(this.batch(commands)),
				ranges: () => 4,
			}),
		);
	}

	private batch(commands: readonly Command[]): CommandOutcome[] {
		this.begin();
		const earlier = emptyResults();
		return commands.map(({ key, parameters = {} }): CommandOutcome => {
			const reply = this.page(fillIn(parameters, earlier));
			earlier.result[key] = reply.result;
			return { key, status: 'done', reply };
		});
	}

	private begin(): void {
		this.meanwhile(this.requests);
		this.requests += 1;
		if (this.requests > 500) throw new Error('The reading does not come to an end');
	}

	private page(parameters: Row): Reply {
		this.pages += 1;
		const { length = 50, behind, ignores, rounds = false } = this.manner;
		const { filter = {} } = parameters as { filter?: Row };
		const [start, most] = asked(parameters, length);
		const ordered = ignores === 'order' ? [...this.rows].reverse() : this.rows;
		const matching = ignores === 'filter' ? ordered : within(ordered, filter);
		let offset = ignores === 'start' ? 0 : Math.max(0, rounds ? start - (start % length) : start);
		if (offset >= matching.length && behind === 'firstPage') offset = 0;
		if (offset >= matching.length && behind === 'lastPage')
			offset = Math.max(0, Math.ceil(matching.length / length) - 1) * length;
		const rows = matching.slice(offset, offset + most).filter(this.isShown);
		const counted = start >= 0;
		return replyOf({
			result: { items: rows },
			...(counted && this.total(matching.length, rows.length, start)),
			...(counted && this.next(offset + most, matching.length)),
		});
	}

	private total(right: number, ofPage: number, start: number): { total?: unknown } {
		const { total } = this.manner;
		if (typeof total === 'object') return { total: total.sent };
		const soFar = start + ofPage;
		const totals = { right, ofPage, soFar, tooSmall: right - 25, tooLarge: right + 300, text: String(right) };
		return total === 'missing' ? {} : { total: totals[total] };
	}

	private next(end: number, right: number): { next?: unknown } {
		const { next } = this.manner;
		if (typeof next === 'object') return { next: next.sent };
		return next === 'right' && end < right ? { next: end } : {};
	}
}

/** The place of the page that is asked for, by `start`, by an offset or by number, and its length. */
function asked(parameters: Row, length: number): [start: number, most: number] {
	const {
		start = 0,
		offset,
		limit,
		NAV_PARAMS,
	} = parameters as Record<string, number | undefined> & {
		NAV_PARAMS?: { iNumPage: number; nPageSize: number };
	};
	if (offset !== undefined) return [offset, Math.min(length, limit ?? length)];
	if (NAV_PARAMS === undefined) return [Number(start), length];
	const size = Math.min(length, NAV_PARAMS.nPageSize);
	return [(NAV_PARAMS.iNumPage - 1) * size, size];
}

/** The rows that pass a filter by ID. A bound without a number, from a reference that points nowhere, is no condition. */
function within(rows: Row[], filter: Row): Row[] {
	if (!('>id' in filter) && !('<=id' in filter)) return rows;
	const after = Number(filter['>id']) || 0;
	const to = Number(filter['<=id'] ?? Number.POSITIVE_INFINITY);
	return rows.filter(({ id }) => Number(id) > after && Number(id) <= to);
}

/** So many rows with the IDs 1, 2, 3, … */
export const numbered = (count: number): Row[] =>
	Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
