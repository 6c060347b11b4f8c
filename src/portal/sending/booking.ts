import { REST_3_BATCH } from '../../batch/rest3';
import { workOf } from '../../limits/operating/reading';
import type { BookedCommand, LedgerEntry } from '../../usage/ledger';
import type { BatchReply } from '../answers/batch-reply';
import { BitrixError, type ErrorKind } from '../answers/errors';
import { mayBeOneOf } from '../answers/failure';
import type { Reply } from '../types';

/** A request that was sent. */
interface Asked {
	method: string;
	/** The commands inside a batch; absent for a single call. */
	commands?: ReadonlyArray<{ key: string; method: string }>;
}

/** The answer to a request, or its error. */
type Answer =
	| { reply: Reply; batch: BatchReply; unchanged?: boolean; unchangedCommands?: ReadonlySet<string> }
	| BitrixError;

const LIMITS: ReadonlySet<ErrorKind> = new Set(['rateLimit', 'operatingLimit']);
const NEVER_SENT: ReadonlySet<ErrorKind> = new Set(['notReached', 'cancelled']);

/** What the ledger records about a request: refusals, failures, and how long the portal worked. */
export function bookingOf(
	{ method, commands }: Asked,
	answer: Answer,
): Pick<LedgerEntry, 'method' | 'commands' | 'sent' | 'refusal' | 'failed'> {
	if (answer instanceof BitrixError) {
		const { kind, notExecuted, httpStatus } = answer;
		// A request with an HTTP status was sent, even if the access token could not be renewed afterwards.
		const sent = !notExecuted || !NEVER_SENT.has(kind) || httpStatus !== undefined;
		// If one call of a REST 3.0 batch fails, all calls are sent again and recorded then.
		if (method === REST_3_BATCH && commands !== undefined && mayBeOneOf(commands, answer))
			return { method, commands: [{ method }], sent };
		return { method, commands: commands ?? [{ method }], sent, ...endOf(answer) };
	}
	if (commands === undefined) {
		const { reply, unchanged } = answer;
		return { method, commands: [{ method, unchanged, workMs: workMs(reply) }], sent: true };
	}
	const booked = commands.map(({ key, method: name }): BookedCommand => {
		const part = answer.batch.get(key);
		// Commands that the batch did not reach still count as sent.
		if (part === undefined) return { method: name };
		return part instanceof BitrixError
			? { method: name, ...endOf(part) }
			: {
					method: name,
					...(answer.unchangedCommands?.has(key) === true && { unchanged: true }),
					workMs: workMs(part),
				};
	});
	return { method, commands: booked, sent: true };
}

const endOf = ({ kind, code }: BitrixError): Pick<BookedCommand, 'refusal' | 'failed'> =>
	LIMITS.has(kind) ? { refusal: code } : { failed: true };

const workMs = ({ time }: Reply): number => (workOf(time) ?? 0) * 1_000;
