import type { Command, MethodParameters } from '../../batch/command';
import { whyNotInBatch } from '../../batch/encode';
import type { ListOptions } from '../sending/command-list';
import { BitrixError } from '../answers/errors';
import { runSideBySide } from './side-by-side';
import { Pace } from './pace';
import { excerptOf, rowsIn } from './rows';
import type { CallMethod, CommandOutcome, ListRequest, Page, Reply, Row } from '../types';

let names = 0;

/** A unique prefix for the keys of some commands: commands of several lists may share a request. */
export function nextName(): string {
	names = (names + 1) % 1_000_000;
	return `r${names}p`;
}

/** How a reader calls the portal. */
export interface ReadAccess {
	call: CallMethod;
	batch(commands: readonly Command[], options?: ListOptions): Promise<CommandOutcome[]>;
	/** How many parts of the list may be read at the same time; `running` is how many are. */
	ranges(running: number): number;
}

/** What all readers of lists have in common, however they find the pages. */
export abstract class ListReader {
	protected readonly list: ListRequest;
	/** How fast pages are taken, as measured by `readList`. */
	readonly pace = new Pace();

	constructor(
		list: ListRequest,
		protected readonly access: ReadAccess,
	) {
		// Old methods that page in their own way take their parameters by position, empty ones too.
		const parameters = list.turn === undefined ? withoutEmpty(list.parameters) : list.parameters;
		this.list = { ...list, parameters };
	}

	abstract read(): AsyncGenerator<Page>;

	protected get limit(): number {
		return this.list.limit ?? Number.POSITIVE_INFINITY;
	}

	/** Reads parts of the list, as many at the same time as the caller may and its consumer needs. */
	protected sideBySide<Part>(parts: Iterable<() => Promise<Part[]>>): AsyncGenerator<Part> {
		return runSideBySide(parts, (running) => this.access.ranges(running), this.pace);
	}

	protected rowsOf({ result }: Reply): Row[] {
		const rows = rowsIn(result, this.list.rows);
		if (rows !== undefined) return rows;
		throw this.unreadable(
			'NO_ROWS',
			`The answer holds no list${this.list.rows === undefined ? ', or several' : ` at "${this.list.rows.join('.')}"`}: ${excerptOf(result)}`,
			"Name the list in the option 'Result Path', or call the method once instead.",
		);
	}

	/** The error of a list that cannot be read as a whole. */
	protected unreadable(code: string, description: string, advice: string): BitrixError {
		const { method } = this.list;
		return new BitrixError({ kind: 'request', code, description, method, advice, notExecuted: true });
	}

	/** The error of a list that ends before its count says so: rows may be missing. @param read rows that are there */
	protected incomplete(total: number, read: number): BitrixError {
		return this.unreadable(
			'ROWS_MISSING',
			`Bitrix24 counts ${total} rows in this list, but sends none after row ${read}`,
			`Ask for fewer rows by a filter, or set a limit of no more than ${read}.`,
		);
	}

	/** The error of a list that sends the same page twice: reading it would never end, and rows may be missing. */
	protected standstill(): BitrixError {
		return this.unreadable(
			'SAME_PAGE',
			'Bitrix24 sends the same page of this list again and again, whichever page is requested',
			'Call the method once, without reading further, or set a limit of no more than one page.',
		);
	}

	/** The rows of a command. @throws BitrixError if it did not succeed */
	protected rowsOfOutcome(outcome: CommandOutcome): Row[] {
		if (outcome.status === 'done') return this.rowsOf(outcome.reply);
		if (outcome.status !== 'notSent') throw outcome.error;
		throw new BitrixError({
			kind: 'outcomeUnknown',
			code: 'NOT_SENT',
			description: outcome.reason,
			method: this.list.method,
			notExecuted: true,
		});
	}
}

/** Removes an empty filter, order or selection: it means nothing, and a batch could not carry it. */
function withoutEmpty(parameters: MethodParameters): MethodParameters {
	const said = Object.entries(parameters).filter(
		([, value]) => value === null || typeof value !== 'object' || Object.keys(value).length > 0,
	);
	return Object.fromEntries(said);
}

/** How many rows an answer counts. A number below that of its own rows is no count. */
export function countedBy({ total }: Reply, { length }: readonly Row[]): number | undefined {
	return total === undefined || total < length ? undefined : total;
}

/**
 * Whether rows that were asked for right behind a short page are the next page: then the portal's pages are that short. Otherwise
 * the page hides some of its rows, and is as long as others: the place behind its rows holds rows of its own again, or the
 * portal rounds it down to the page itself.
 */
export function isPageBehind(rows: readonly Row[], page: readonly Row[]): boolean {
	if (rows.length === 0 || rows.length > page.length) return false;
	const texts = page.map((row) => JSON.stringify(row));
	const known = new Set(texts);
	const behind = rows.map((row) => JSON.stringify(row));
	// Where rows are alike, as in a column of few values, only the page as a whole can be recognised.
	return known.size === texts.length
		? !behind.some((text) => known.has(text))
		: behind.join() !== texts.join();
}

/** Why the pages of a list cannot travel in batches, in words; undefined when they can, or have a paging of their own. */
export const whyPageByPage = ({ method, parameters, turn }: ListRequest): string | undefined =>
	turn === undefined ? whyNotInBatch(method, withoutEmpty(parameters), false) : undefined;
