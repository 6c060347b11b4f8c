import { number } from '../facts/words';
import { FailedRow, type OutputRow } from '../operations/types';
import { BitrixError, type ErrorKind } from '../portal/answers/errors';
import { isUnknown } from '../portal/answers/failure';
import { effectOf } from '../portal/sending/effect';
import type { CallMethod, Command, CommandOutcome } from '../portal/types';
import type { ItemOutcome } from './item-pool';

/** What became of the writes of one item. */
interface Writes {
	done: number;
	unknown: number;
	/** Sent, or about to be sent. */
	open: number;
}

/** How an item ended, for a person who wants to run the workflow again. */
type Ending = 'done' | 'partly' | 'failed' | 'unknown' | 'notSent';

const WORDS: Record<Ending, string> = {
	done: 'done',
	partly: 'done in part',
	unknown: 'unknown whether done',
	failed: 'failed',
	notSent: 'not sent',
};

/** Most ranges of item numbers in a sentence. */
const MOST_RANGES = 20;

/** Errors of calls that did not get to the portal. */
const NOT_SENT: ReadonlySet<ErrorKind> = new Set(['cancelled', 'notReached', 'budget']);

/** Remembers of each item what its writes have done, since an item that failed may have changed something before. */
export class ItemJournal {
	private readonly items = new Map<number, Writes>();

	/** Wraps the calls of an item. */
	call(item: number, call: CallMethod): CallMethod {
		return async (method, parameters, options) => {
			const effect = options?.effect ?? effectOf(method, parameters);
			if (effect === 'read') return await call(method, parameters, options);
			const writes = this.of(item);
			writes.open += 1;
			const sent = call(method, parameters, options).finally(() => (writes.open -= 1));
			return await sent.then(
				(reply) => {
					writes.done += 1;
					return reply;
				},
				async (error: unknown) => {
					if (error instanceof BitrixError && isUnknown(error, effect)) writes.unknown += 1;
					return await Promise.reject(error as Error);
				},
			);
		};
	}

	/** Wraps the commands of an item. */
	async batch(
		item: number,
		commands: readonly Command[],
		send: () => Promise<CommandOutcome[]>,
	): Promise<CommandOutcome[]> {
		const writes = this.of(item);
		writes.open += 1;
		try {
			const outcomes = await send();
			outcomes.forEach(({ status }, index) => {
				const { method, parameters, effect = effectOf(method, parameters) } = commands[index];
				if (effect === 'read') return;
				if (status === 'done') writes.done += 1;
				if (status === 'unknown') writes.unknown += 1;
			});
			return outcomes;
		} finally {
			writes.open -= 1;
		}
	}

	/** Says how the items ended, with their numbers, and what to do about those that did not succeed. */
	tally(outcomes: ReadonlyArray<ItemOutcome<OutputRow[][]>>): string {
		const items: Record<Ending, number[]> = { done: [], partly: [], unknown: [], failed: [], notSent: [] };
		outcomes.forEach((outcome, item) => items[this.endingOf(item, outcome)].push(item));
		const parts = (Object.keys(items) as Ending[])
			.filter((ending) => ending === 'done' || items[ending].length > 0)
			.map((ending) => `${WORDS[ending]}: ${number(items[ending].length)}${numbersOf(items[ending])}`);
		const look = items.unknown.length + items.partly.length > 0;
		const again = items.failed.length + items.notSent.length > 0;
		return [
			`Of ${number(outcomes.length)} items, ${parts.join('; ')}.`,
			look ? 'Look in Bitrix24 for those that are unknown or done in part before you run them again.' : '',
			again ? 'Those that failed or were not sent have changed nothing and can be run again.' : '',
		]
			.filter((sentence) => sentence !== '')
			.join(' ');
	}

	private of(item: number): Writes {
		let writes = this.items.get(item);
		if (writes === undefined) this.items.set(item, (writes = { done: 0, unknown: 0, open: 0 }));
		return writes;
	}

	private endingOf(item: number, outcome: ItemOutcome<OutputRow[][]>): Ending {
		if (outcome === undefined) return 'notSent';
		const failure =
			'failure' in outcome ? outcome.failure : outcome.value.flat().find((row) => row instanceof FailedRow);
		if (failure === undefined) return 'done';
		const { done, unknown, open } = this.items.get(item) ?? { done: 0, unknown: 0, open: 0 };
		if (unknown > 0 || open > 0) return 'unknown';
		if (done > 0) return 'partly';
		const error = failure instanceof FailedRow ? failure.error : failure;
		return error instanceof BitrixError && NOT_SENT.has(error.kind) ? 'notSent' : 'failed';
	}
}

/** The numbers of items, which begin at 0 as in n8n: ` (items 0-79, 101)`. */
function numbersOf(items: readonly number[]): string {
	if (items.length === 0) return '';
	const ranges: Array<[first: number, last: number]> = [];
	for (const item of items) {
		const range = ranges.at(-1);
		if (range !== undefined && range[1] === item - 1) range[1] = item;
		else ranges.push([item, item]);
	}
	const texts = ranges
		.slice(0, MOST_RANGES)
		.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
	const more = ranges.slice(MOST_RANGES).reduce((sum, [first, last]) => sum + last - first + 1, 0);
	return ` (item${items.length === 1 ? '' : 's'} ${texts.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''})`;
}
