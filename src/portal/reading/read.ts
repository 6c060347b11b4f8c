import { IdReader } from './id-reader';
import type { ListReader, ReadAccess } from './list-reader';
import { OffsetReader } from './offset-reader';
import { PageReader } from './page-reader';
import type { ListRequest, Page, Row } from '../types';

/**
 * Reads a list: the first page with the portal's count, the rest in batches of 50 pages.
 *
 * A list with an id is read by it (`>id`, without counting again): inside a batch each page starts after the last id of
 * the page before, through `$result`, so a request brings 2,500 rows and no page is asked for that the count does not
 * promise. Long lists are cut into ranges, whose first pages are found by offset, and ranges are read side by side.
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

/** All rows of a list in its order, whichever range came first. */
export async function allRows(pages: AsyncIterable<Page>): Promise<Row[]> {
	const all: Page[] = [];
	for await (const page of pages) all.push(page);
	return all.sort((one, other) => one.range - other.range).flatMap(({ rows }) => rows);
}
