import { PAGE_LENGTH } from '../../facts/lengths';
import { ListReader } from './list-reader';
import type { ListRequest, Page, Row, TurnPage } from '../types';
import type { ReadAccess } from './list-reader';

/**
 * Reads lists with paging of their own (`TurnPage`), one page after the other.
 *
 * Behind the end some lists send the first page again, or the last one. A page whose rows were sent before is therefore the
 * end if the count of the portal says so, and otherwise an error.
 */
export class PageReader extends ListReader {
	constructor(
		list: ListRequest,
		private readonly turn: TurnPage,
		access: ReadAccess,
	) {
		super(list, access);
	}

	async *read(): AsyncGenerator<Page> {
		const { method, parameters } = this.list;
		let first: ReadonlySet<string> | undefined;
		let before: ReadonlySet<string> = new Set();
		let asked = this.turn(parameters);
		let read = 0;
		for (let pages = 0; asked !== undefined && read < this.limit; pages += 1) {
			const reply = await this.access.call(method, asked);
			const rows = this.rowsOf(reply);
			const { total } = reply;
			/** Whether the pages before hold all rows that the portal counts. */
			const complete = total !== undefined && total <= Math.max(read, pages * PAGE_LENGTH);
			if (rows.length === 0) {
				if (total !== undefined && !complete) throw this.incomplete(total, read);
				return;
			}
			const texts = textsOf(rows);
			const turnsBack = pages > 1 && first !== undefined && mostlyIn(texts, first);
			if (turnsBack || mostlyIn(texts, before)) {
				if (complete || (turnsBack && total === undefined && reply.next === undefined)) return;
				throw this.standstill();
			}
			first ??= texts;
			before = texts;
			yield { rows: rows.slice(0, this.limit - read), range: 0 };
			read += rows.length;
			asked = this.turn(asked, { reply, rows, read });
		}
	}
}

/** The rows as texts. Where some are the same, as in a column of few values, only the page as a whole can be recognised. */
function textsOf(rows: readonly Row[]): Set<string> {
	const texts = new Set(rows.map((row) => JSON.stringify(row)));
	return texts.size === rows.length ? texts : new Set([JSON.stringify(rows)]);
}

/** Whether these rows are those of a page that was sent before. A few of its rows may have changed meanwhile. */
function mostlyIn(rows: ReadonlySet<string>, sent: ReadonlySet<string>): boolean {
	let known = 0;
	for (const row of rows) if (sent.has(row)) known += 1;
	return known * 2 > Math.max(rows.size, sent.size);
}
