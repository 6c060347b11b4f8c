import type { Effect } from '../../batch/command';
import type { BitrixError } from '../answers/errors';

/** Attempts at a request that the request limit refuses: it had no effect, and the limiter makes it wait. */
const ATTEMPTS_WHEN_REFUSED = 5;
/** Attempts at a request that did not arrive, or whose outcome is unknown where a repeat is harmless. */
const ATTEMPTS_WHEN_LOST = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** A server that asks for a longer wait is left alone: the error says when to come back. */
const LONGEST_WAIT_ASKED_MS = 5 * 60_000;

/** What lies behind a call. */
export interface Tries {
	/** How often it was sent. */
	attempts: number;
	/** Whether once with an access token that has been renewed since. */
	renewed: boolean;
}

/**
 * Whether a call is sent again, and after how many milliseconds; `undefined` when not. A call is repeated only on proof
 * that it did not run, or when running twice is harmless (limiter.md 4.5).
 */
export function pauseBeforeRepeat(
	error: BitrixError,
	effect: Effect,
	tries: Tries,
	random: number,
): number | undefined {
	// What a token that has ended had refused says nothing about the portal.
	const attempts = tries.attempts - Number(tries.renewed);
	switch (error.kind) {
		case 'rateLimit':
			// The limiter has paused the whole portal already: the repeat waits there, and pays a new credit.
			return attempts < ATTEMPTS_WHEN_REFUSED ? 0 : undefined;
		case 'operatingLimit':
			// The method is held already: the repeat waits there, as long as its caller lets it.
			return 0;
		case 'credential':
			// Once: a portal that does not take the new token either would be asked for ever.
			return error.renewed && !tries.renewed ? 0 : undefined;
		case 'notReached':
			return attempts < ATTEMPTS_WHEN_LOST ? pauseAfter(error, attempts, random) : undefined;
		case 'outcomeUnknown':
		case 'server':
			return effect !== 'create' && attempts < ATTEMPTS_WHEN_LOST
				? pauseAfter(error, attempts, random)
				: undefined;
		default:
			return undefined;
	}
}

/**
 * Anything between nothing and a doubling bound, so that callers who failed together do not come back together; at least
 * what the server asks for with Retry-After.
 */
function pauseAfter({ retryAfterMs = 0 }: BitrixError, attempts: number, random: number): number | undefined {
	if (retryAfterMs > LONGEST_WAIT_ASKED_MS) return undefined;
	return retryAfterMs + random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}
