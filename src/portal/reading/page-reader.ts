import { BitrixError } from '../answers/errors';
import { ListReader } from './list-reader';
import type { ListRequest, Page, TurnPage } from '../types';
import type { ReadAccess } from './list-reader';

/** Reads lists with paging of their own (`TurnPage`), one page after the other. */
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
		let before: string | undefined;
		let asked = this.turn(parameters);
		for (let left = this.limit; asked !== undefined && left > 0; ) {
			const reply = await this.access.call(method, asked);
			const rows = this.rowsOf(reply);
			const page = JSON.stringify(rows);
			if (rows.length === 0) return;
			if (page === before) throw this.standstill();
			before = page;
			yield { rows: rows.slice(0, left), range: 0 };
			left -= rows.length;
			asked = this.turn(asked, { reply, rows });
		}
	}

	/** The error of a list that sends the same page twice: reading it would never end, and rows may be missing. */
	private standstill(): BitrixError {
		return new BitrixError({
			kind: 'request',
			code: 'SAME_PAGE',
			description: 'Bitrix24 sends the same page of this list again and again, whichever page is requested',
			method: this.list.method,
			advice: 'Call the method once, without reading further, or set a limit of no more than one page.',
			notExecuted: true,
		});
	}
}
