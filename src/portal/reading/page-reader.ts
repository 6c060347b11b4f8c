import { PAGE_LENGTH } from '../../facts/lengths';
import type { ListRequest, MethodParameters, Page, Reply, Row, TurnPage } from '../types';
import { isPageBehind, ListReader, type ReadAccess } from './list-reader';

type PageAnswer = NonNullable<Parameters<TurnPage>[1]>;

/**
 * Reads lists with paging of their own (`TurnPage`), one page after the other.
 *
 * Behind the end some lists send the first page again, or the last one. A page whose rows were sent before is therefore the
 * end if the count of the portal says so, or if the list shows that it pages at all, and otherwise an error.
 */
export class PageReader extends ListReader {
	/** Rows from one page to the next. */
	private length = PAGE_LENGTH;

	constructor(
		list: ListRequest,
		private readonly turn: TurnPage,
		access: ReadAccess,
	) {
		super(list, access);
	}

	async *read(): AsyncGenerator<Page> {
		let first: ReadonlySet<string> | undefined;
		let before: ReadonlySet<string> = new Set();
		let asked = this.turn(this.list.parameters);
		let reply = asked && (await this.ask(asked));
		let read = 0;
		for (let pages = 0; asked !== undefined && reply !== undefined; pages += 1) {
			const rows = this.rowsOf(reply);
			const { total } = reply;
			/** Whether the pages before hold all rows that the portal counts. */
			const complete = total !== undefined && total <= Math.max(read, pages * this.length);
			if (rows.length === 0) {
				if (total !== undefined && !complete) throw this.incomplete(total, read);
				return;
			}
			const texts = textsOf(rows);
			const turnsBack = pages > 1 && first !== undefined && mostlyIn(texts, first);
			if (turnsBack || mostlyIn(texts, before)) {
				const counted = total !== undefined || reply.next !== undefined;
				if (complete || (!counted && (turnsBack || (await this.endsAt(asked, { reply, rows, read })))))
					return;
				throw this.standstill();
			}
			first ??= texts;
			before = texts;
			yield { rows: rows.slice(0, this.limit - read), range: 0 };
			read += rows.length;
			if (read >= this.limit) return;
			[asked, reply] = await this.following(asked, { reply, rows, read }, pages);
		}
	}

	private async ask(parameters: MethodParameters): Promise<Reply> {
		return await this.access.call(this.list.method, parameters);
	}

	/** The next page, and how it was asked for; undefined behind the end. */
	private async following(
		asked: MethodParameters,
		answer: PageAnswer,
		pages: number,
	): Promise<[MethodParameters | undefined, Reply | undefined]> {
		const next = this.turn(asked, answer);
		const { reply, rows, read } = answer;
		const goesOn = next !== undefined || (reply.total ?? 0) > read;
		if (this.length < PAGE_LENGTH)
			return await this.withReply(goesOn ? this.turnTo(read, asked, answer) : undefined);
		const isShort = pages === 0 && rows.length < PAGE_LENGTH && reply.next === undefined;
		const behind = isShort && goesOn ? this.turnTo(read, asked, answer) : next;
		if (behind === undefined || JSON.stringify(behind) === JSON.stringify(next))
			return await this.withReply(next);
		const found = await this.ask(behind);
		if (!isPageBehind(this.rowsOf(found), rows)) return await this.withReply(next);
		this.length = rows.length;
		return [behind, found];
	}

	private async withReply(
		asked: MethodParameters | undefined,
	): Promise<[MethodParameters | undefined, Reply | undefined]> {
		return [asked, asked && (await this.ask(asked))];
	}

	/** The parameters of a page that begins at a place, if the paging goes by places. */
	private turnTo(place: number, asked: MethodParameters, answer: PageAnswer): MethodParameters | undefined {
		return this.turn(asked, { ...answer, reply: { ...answer.reply, next: place } });
	}

	/**
	 * Whether the list pages at all, although its second page is the first one again: then the list has one full page. The row at
	 * the end of that page, asked for alone, must come alone.
	 */
	private async endsAt(asked: MethodParameters, answer: PageAnswer): Promise<boolean> {
		const alone = this.turn(asked, { ...answer, again: true });
		if (alone === undefined) return false;
		const [row, ...others] = this.rowsOf(await this.ask(alone));
		return others.length === 0 && JSON.stringify(row) === JSON.stringify(answer.rows.at(-1));
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
