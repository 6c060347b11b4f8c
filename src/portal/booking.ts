import { workOf } from '../limits/operating/reading';
import type { BookedCommand, LedgerEntry } from '../usage/ledger';
import type { BatchReply } from './batch-reply';
import { BitrixError, type ErrorKind } from './errors';
import type { Reply } from './types';

/** A request and what came of it. */
export interface Exchanged {
	method: string;
	/** Inside a batch; absent for a single call. */
	commands?: ReadonlyArray<{ key: string; method: string }>;
	answer: { reply: Reply; batch: BatchReply } | BitrixError;
	/** It was a read that told nothing new. */
	unchanged: boolean;
}

const LIMITS: ReadonlySet<ErrorKind> = new Set(['rateLimit', 'operatingLimit']);
const NEVER_SENT: ReadonlySet<ErrorKind> = new Set(['notReached', 'cancelled']);

/** What the ledger books of a request: who was refused by what, what failed, and how long the portal worked. */
export function bookingOf({
	method,
	commands,
	answer,
	unchanged,
}: Exchanged): Pick<LedgerEntry, 'method' | 'commands' | 'sent' | 'refusal' | 'failed'> {
	if (answer instanceof BitrixError) {
		const sent = !(answer.notExecuted && NEVER_SENT.has(answer.kind));
		return { method, commands: commands ?? [{ method }], sent, ...endOf(answer) };
	}
	if (commands === undefined) {
		return { method, commands: [{ method, unchanged, workMs: workMs(answer.reply) }], sent: true };
	}
	const booked = commands.map(({ key, method: name }): BookedCommand => {
		const part = answer.batch.get(key);
		// Those that the batch did not reach were carried all the same.
		if (part === undefined) return { method: name };
		return part instanceof BitrixError
			? { method: name, ...endOf(part) }
			: { method: name, workMs: workMs(part) };
	});
	return { method, commands: booked, sent: true };
}

const endOf = ({ kind, code }: BitrixError): Pick<BookedCommand, 'refusal' | 'failed'> =>
	LIMITS.has(kind) ? { refusal: code } : { failed: true };

const workMs = ({ time }: Reply): number => (workOf(time) ?? 0) * 1_000;
