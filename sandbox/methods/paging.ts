import { mapOf, toInt, type PhpMap } from '../php/value';
import type { Call, MethodResult } from './method';

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

/**
 * The answer of a controller's list: one page of `rows` under `key`. Without a count there is neither `total` nor `next`.
 *
 * @param view what the answer shows of a row.
 */
export function controllerList(
	call: Call,
	key: string,
	rows: readonly PhpMap[],
	view: (row: PhpMap) => PhpMap | PhpMap[] = (row) => row,
): MethodResult {
	const page = pageOf(call);
	const shown = rows.slice(page.offset, page.offset + PAGE_SIZE).flatMap(view);
	return { result: mapOf({ [key]: shown }), ...pageInfo(page, rows.length) };
}

/** A page of a classic list out of rows that are all at hand; without a count `total` is 0. */
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
