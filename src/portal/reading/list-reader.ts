import type { Command, MethodParameters } from '../../batch/command';
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
	protected sideBySide<Part>(parts: ReadonlyArray<() => Promise<Part[]>>): AsyncGenerator<Part> {
		return runSideBySide(parts, (running) => this.access.ranges(running), this.pace);
	}

	protected rowsOf({ result }: Reply): Row[] {
		const rows = rowsIn(result, this.list.rows);
		if (rows !== undefined) return rows;
		throw new BitrixError({
			kind: 'request',
			code: 'NO_ROWS',
			description: `The answer holds no list${this.list.rows === undefined ? ', or several' : ` at "${this.list.rows.join('.')}"`}: ${excerptOf(result)}`,
			method: this.list.method,
			advice: "Name the list in the option 'Result Path', or call the method once instead.",
			notExecuted: true,
		});
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
