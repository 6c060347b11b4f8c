import type { Effect } from '../../batch/command';
import type { BitrixError } from '../answers/errors';
import { adviceFor, asksTooLong, isDefect } from '../answers/failure';
import { SHORT_WAIT_MS } from '../../limits/limiter';

/** Attempts at a request that the request limit refuses: it had no effect, and the limiter makes it wait. */
const ATTEMPTS_WHEN_REFUSED = 5;
/** Attempts at a request that did not arrive, or whose outcome is unknown where a repeat is harmless. */
const ATTEMPTS_WHEN_LOST = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Errors after which a server can ask for a pause before a repeat. The limiter waits after refusals. */
const ASKS_FOR_PAUSE: ReadonlySet<BitrixError['kind']> = new Set(['notReached', 'outcomeUnknown', 'server']);

/** How often a call has been tried so far, and what may have come of it. Decides whether it is sent again. */
export class Tries {
	/** Requests in which the call was sent. */
	attempts: number;
	/** Whether one of the attempts before the last one may have had its effect. */
	mayHaveRun = false;
	/** Whether the portal takes no requests for longer than the call may wait. */
	isClosed = false;
	/** Milliseconds for which the portal refused everything while the call waited for its turns. */
	refusedMs = 0;
	/** Milliseconds for which servers have asked to wait before repeats. */
	private askedMs = 0;

	/**
	 * @param earlier attempts of the commands of a batch before this request.
	 * @param renewed whether an attempt failed for an access token that has been renewed since.
	 * @param since when the call first asked for its turn, on the monotonic clock.
	 */
	constructor(
		private readonly earlier = 0,
		public renewed = false,
		readonly since = performance.now(),
	) {
		this.attempts = earlier;
	}

	/** The tries of a request that carries these calls; `add` adds them to those of each call. */
	static ofRequest(calls: ReadonlyArray<{ ticket: { tries: Tries } }>): Tries {
		const all = calls.map(({ ticket }) => ticket.tries);
		const tries = new Tries(
			Math.max(...all.map(({ attempts }) => attempts)),
			all.every(({ renewed }) => renewed),
			Math.min(...all.map(({ since }) => since)),
		);
		tries.refusedMs = Math.max(...all.map(({ refusedMs }) => refusedMs));
		tries.askedMs = Math.max(...all.map(({ askedMs }) => askedMs));
		return tries;
	}

	/** Adds the attempts of a request that carried this call. All of them but the last had certainly no effect. */
	add(request: Tries): void {
		this.attempts += request.attempts - request.earlier;
		this.renewed ||= request.renewed;
		this.isClosed ||= request.isClosed;
		this.refusedMs = Math.max(this.refusedMs, request.refusedMs);
	}

	/** Takes note of an error of an attempt. If its server asks for a longer wait than the call may have, the error says so. */
	bounded(error: BitrixError, waitLimitMs: number): BitrixError {
		const { kind, retryAfterMs = 0 } = error;
		if (!ASKS_FOR_PAUSE.has(kind) || this.askedMs + retryAfterMs <= Math.max(waitLimitMs, SHORT_WAIT_MS))
			return error;
		this.isClosed = true;
		return asksTooLong(error, waitLimitMs);
	}

	/**
	 * Takes note of an attempt that failed, and decides about a repeat.
	 * @param random from 0 to 1; the same for calls that should come back together.
	 * @returns milliseconds after which the call is sent again; undefined when it is not.
	 */
	failed(error: BitrixError, effect: Effect, random = Math.random()): number | undefined {
		const pauseMs = this.isClosed ? undefined : this.pauseBeforeRepeat(error, effect, random);
		if (pauseMs !== undefined && pauseMs > 0) this.askedMs += error.retryAfterMs ?? 0;
		this.renewed ||= error.renewed;
		if (pauseMs !== undefined) this.mayHaveRun ||= effect !== 'read' && !error.notExecuted;
		return pauseMs;
	}

	/** The error that ends a call, with what is known of all its attempts, and with advice about its effect. */
	stamp(error: BitrixError, call: { method?: string; effect?: Effect } = {}): BitrixError {
		const { method = error.method, effect } = call;
		const { attempts, mayHaveRun, renewed } = this;
		const advice = (effect && adviceFor(error, effect)) ?? error.advice;
		return error.with({ method, attempts, mayHaveRun, renewed, advice });
	}

	/**
	 * A call is repeated only on proof that it did not run, or when running twice is harmless
	 * (docs/internals/writing-safely.md, "When a call is sent again").
	 */
	private pauseBeforeRepeat(error: BitrixError, effect: Effect, random: number): number | undefined {
		// An attempt refused for an expired token does not count.
		const attempts = this.attempts - Number(this.renewed);
		if (isDefect(error)) return undefined;
		switch (error.kind) {
			case 'rateLimit':
				// The limiter has paused the whole portal already: the repeat waits there, and pays a new credit.
				return attempts < ATTEMPTS_WHEN_REFUSED ? 0 : undefined;
			case 'operatingLimit':
				// The method is held already: the repeat waits there, as long as its caller lets it.
				return 0;
			case 'credential':
				// Once only: a portal that refuses the new token too would be asked forever.
				return error.renewed && !this.renewed ? 0 : undefined;
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
}

/**
 * A random pause below a bound that doubles, so that callers that failed together do not come back together; in addition
 * to what the server asks for with Retry-After.
 */
function pauseAfter({ retryAfterMs = 0 }: BitrixError, attempts: number, random: number): number {
	return retryAfterMs + random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}
