import { toInt } from '../php/value';
import type { Call } from './method';

export const PAGE_SIZE = 50;

/** Which page a list is asked for. */
export interface Page {
	offset: number;
	/** False for `start=-1`: no count, no `next`. */
	count: boolean;
}

/** `start` floored to a multiple of 50; negative means "the first 50 without counting" (api reference, Paging). */
export function pageOf(call: Call): Page {
	const start = toInt(call.classic('start'));
	if (start < 0) return { offset: 0, count: false };
	return { offset: Math.floor(start / PAGE_SIZE) * PAGE_SIZE, count: true };
}

/**
 * `total` and `next` for a page of a list. Without a count controllers give neither, classic methods `total: 0`
 * (`totalWithoutCount`).
 */
export function pageInfo(
	page: Page,
	total: number | undefined,
	totalWithoutCount?: number,
): { total?: number; next?: number } {
	if (!page.count || total === undefined) {
		return totalWithoutCount === undefined ? {} : { total: totalWithoutCount };
	}
	const next = page.offset + PAGE_SIZE;
	return next < total ? { next, total } : { total };
}

/** A page out of rows that are all at hand. */
export function pageOfRows<Row>(
	call: Call,
	rows: readonly Row[],
): { rows: Row[]; info: { total?: number; next?: number } } {
	const page = pageOf(call);
	return {
		rows: rows.slice(page.offset, page.offset + PAGE_SIZE),
		info: pageInfo(page, rows.length, 0),
	};
}
