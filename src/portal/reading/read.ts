import { IdReader } from './id-reader';
import type { ListReader, ReadAccess } from './list-reader';
import { OffsetReader } from './offset-reader';
import { PageReader } from './page-reader';
import type { ListRequest, Page, Row } from '../types';

/**
 * Reads a list: the first page with the portal's count, the rest in batches of 50 pages.
 *
 * A list with an ID is read by it (`>id`, without counting again): inside a batch each page begins after the last ID of the
 * page before, through `$result`. So a request returns 2,500 rows, and no page is requested beyond the count. Long lists
 * are cut into ranges, whose ends are found by offset, and ranges are read at the same time.
 */
export async function* readList(list: ListRequest, access: ReadAccess): AsyncGenerator<Page> {
	const reader = readerOf(list, access);
	for await (const page of reader.read()) {
		const handed = performance.now();
		yield page;
		reader.pace.took(performance.now() - handed);
	}
}

function readerOf(list: ListRequest, access: ReadAccess): ListReader {
	if (list.turn !== undefined) return new PageReader(list, list.turn, access);
	return list.id === undefined ? new OffsetReader(list, access) : new IdReader(list, list.id, access);
}

/** All rows of a list in its order, even if its ranges arrive in another order. */
export async function allRows(pages: AsyncIterable<Page>): Promise<Row[]> {
	const all: Page[] = [];
	for await (const page of pages) all.push(page);
	return all.sort((one, other) => one.range - other.range).flatMap(({ rows }) => rows);
}
