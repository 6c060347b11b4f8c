import { mapOf, toInt, type PhpMap } from '../php/value';
import type { Call, MethodResult } from './method';

export const PAGE_SIZE = 50;

/** How lists tell about their pages. */
export interface ListBehaviour {
	/** Most rows of a page. Classic methods round `start` down to a multiple of it. */
	pageLength: number;
	/** Whether answers count the rows of the list. */
	total: boolean;
	/** Whether answers name the next page. */
	next: boolean;
}

export const plainLists: ListBehaviour = { pageLength: PAGE_SIZE, total: true, next: true };

/** The requested page of a list. */
export interface Page {
	offset: number;
	/** Most rows of the page. */
	length: number;
	/** What the answer says besides the rows. */
	says: Pick<ListBehaviour, 'total' | 'next'>;
	/** False for `start=-1`: no count, no `next`. */
	count: boolean;
}

/** Reads `start`: rounded down to a whole page, of 50 rows; if negative, the first page without a count. */
export function pageOf(call: Call): Page {
	const { pageLength: length, ...says } = call.portal.options.lists;
	const start = toInt(call.classic('start'));
	if (start < 0) return { offset: 0, length, says, count: false };
	return { offset: Math.floor(start / length) * length, length, says, count: true };
}

/**
 * `total` and `next` of a page. Without a count controllers have neither, and classic methods have `total: 0`
 * (`totalWithoutCount`). Source: docs/internals/reading.md#pages-and-totals.
 */
export function pageInfo(
	page: Page,
	total: number | undefined,
	totalWithoutCount?: number,
): { total?: number; next?: number } {
	if (!page.count || total === undefined) {
		return totalWithoutCount === undefined ? {} : { total: totalWithoutCount };
	}
	const next = page.offset + page.length;
	return { ...(page.says.next && next < total && { next }), ...(page.says.total && { total }) };
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
	const shown = rows.slice(page.offset, page.offset + page.length).flatMap(view);
	return { result: mapOf({ [key]: shown }), ...pageInfo(page, rows.length) };
}

/**
 * A page of a classic list, cut out of all rows. Without a count `total` is 0. A page behind the end is the first one, as in
 * the server's CDBResult.
 */
export function pageOfRows<Row>(
	call: Call,
	rows: readonly Row[],
): { rows: Row[]; info: { total?: number; next?: number } } {
	const asked = pageOf(call);
	const page = { ...asked, offset: classicOffset(asked.offset, rows.length) };
	return {
		rows: rows.slice(page.offset, page.offset + page.length),
		info: pageInfo(page, rows.length, 0),
	};
}

/** Where a page of a classic list begins: behind the end it is the first one. */
export const classicOffset = (offset: number, total: number): number => (offset < total ? offset : 0);
