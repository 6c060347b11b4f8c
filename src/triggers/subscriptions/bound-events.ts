import { BitrixError } from '../../portal/answers/errors';
import type { Command, CommandOutcome } from '../../portal/types';

/** An event that an application has bound at Bitrix24, as `event.get` lists it. */
export interface BoundEvent {
	/** Code in upper case. */
	event: string;
	/** Address that Bitrix24 calls; empty for offline events, which have none. */
	handler: string;
	offline: boolean;
}

/** Sends commands in as few requests as possible. Never rejects because of what the portal answers. */
export type SendBatch = (commands: readonly Command[]) => Promise<CommandOutcome[]>;

const GET = 'event.get';

export const LIST_BOUND: Command = { key: 'bound', method: GET, effect: 'read' };

/** Reads the outcome of `LIST_BOUND`. @throws BitrixError when the portal did not list them */
export function boundIn(outcomes: readonly CommandOutcome[]): BoundEvent[] {
	const outcome = outcomes.find(({ key }) => key === LIST_BOUND.key);
	if (outcome?.status !== 'done') throw failureIn(outcome, GET);
	const { result } = outcome.reply;
	if (!Array.isArray(result)) {
		throw new BitrixError({
			kind: 'server',
			code: 'UNREADABLE_ANSWER',
			description: 'The answer is no list of handlers',
			method: GET,
		});
	}
	return result.map((one) => {
		const { event, handler, offline } = (one ?? {}) as Record<string, unknown>;
		return {
			event: String(event ?? '').toUpperCase(),
			handler: String(handler ?? ''),
			offline: Number(offline) === 1,
		};
	});
}

/** The error of a command that was not carried out. */
export function failureIn(outcome: CommandOutcome | undefined, method: string): BitrixError {
	if (outcome !== undefined && 'error' in outcome) return outcome.error;
	return new BitrixError({
		kind: 'notReached',
		code: 'NOT_SENT',
		description: outcome !== undefined && 'reason' in outcome ? outcome.reason : 'It was not sent',
		method,
		notExecuted: true,
	});
}

/** Key of a command of `bindCommand`. */
export const bindKey = (index: number): string => `bind${index}`;

/** A command that binds an event. A handler that is bound already is no failure (`isBound`). */
export const bindCommand = (event: string, handler: string, index: number): Command => ({
	key: bindKey(index),
	method: 'event.bind',
	parameters: { event, handler },
	// The second time Bitrix24 answers that the handler is there.
	effect: 'idempotent',
});

export const unbindCommand = ({ event, handler }: BoundEvent, index: number): Command => ({
	key: `unbind${index}`,
	method: 'event.unbind',
	parameters: { event, handler },
	effect: 'idempotent',
});

const BOUND_ALREADY = /already binded|binding the handler has already started/i;

/** Whether the event is bound after a command of `bindCommand`. */
export const isBound = (outcome: CommandOutcome): boolean =>
	outcome.status === 'done' || (outcome.status === 'failed' && BOUND_ALREADY.test(outcome.error.description));
