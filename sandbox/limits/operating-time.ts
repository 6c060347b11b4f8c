import type { PortalClock } from '../clock';

/**
 * Who pays for the commands of a batch. Documentation, source and a measurement contradict each other (api reference,
 * Limits, Resource-intensity limit), so it is a switch:
 *
 * - `nestedMethods`: each command is accounted and checked as its own method, the batch is not (documentation, August 2026);
 * - `nestedMethodsApart`: the same, but in an account apart from the direct calls of that webhook (server source, May 2026);
 * - `batchMethod`: the method `batch` is charged with half of the time, the commands with nothing, and every command's
 *   `operating` repeats the batch's (measured on a self-hosted portal, September 2026).
 */
export type BatchAccounting = 'nestedMethods' | 'nestedMethodsApart' | 'batchMethod';

export interface OperatingLimit {
	/** Seconds of work a method may do in ten minutes; the documentation's example is 480. */
	limitSeconds: number;
	accounting: BatchAccounting;
	/** Seconds charged for every call of a method (lower-case name) without waiting for them, on top of the real time. */
	chargeSeconds?: Record<string, number>;
}

/** What `time` tells about the method after a successful call. */
export interface OperatingState {
	/** Seconds spent in the window. */
	operating: number;
	/** Unix time in seconds at which the oldest bucket of the window is dropped. */
	operating_reset_at: number;
}

interface MinuteBucket {
	minute: number;
	seconds: number;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

const WINDOW_MS = 600_000;
/** Calls up to this long are not recorded (`LoadLimiter::$minimalFixTime`). */
const MINIMAL_SECONDS = 0.1;

/** Sums the working time of each (credential, method) over ten one-minute buckets and says when a method is blocked. */
export class OperatingTime {
	private readonly accounts = new Map<string, MinuteBucket[]>();

	constructor(
		private limit: OperatingLimit | 'none',
		private readonly clock: PortalClock,
	) {}

	get enabled(): boolean {
		return this.limit !== 'none';
	}

	get accounting(): BatchAccounting {
		return this.limit === 'none' ? 'nestedMethods' : this.limit.accounting;
	}

	setLimit(limit: OperatingLimit | 'none'): void {
		this.limit = limit;
	}

	/** True when the next call is refused: the check comes before the call, so the call that crosses the limit completes. */
	isBlocked(account: string): boolean {
		return this.limit !== 'none' && this.sum(account) > this.limit.limitSeconds;
	}

	/** Adds one finished call of `seconds` to the account. */
	record(account: string, seconds: number): void {
		if (this.limit === 'none' || seconds <= MINIMAL_SECONDS) return;
		const now = this.clock.now();
		const minute = Math.floor(now / 60_000);
		const buckets = this.live(account);
		const current = buckets.find((bucket) => bucket.minute === minute);
		if (current) current.seconds += seconds;
		else buckets.push({ minute, seconds, expiresAt: now + WINDOW_MS });
		this.accounts.set(account, buckets);
	}

	/** What a call of `method` costs besides the real time. */
	chargeFor(method: string): number {
		return this.limit === 'none' ? 0 : (this.limit.chargeSeconds?.[method.toLowerCase()] ?? 0);
	}

	/** Undefined when the limiter is off: the keys are absent then. */
	state(account: string): OperatingState | undefined {
		if (this.limit === 'none') return undefined;
		const oldest = this.live(account)[0];
		return {
			operating: Math.round(this.sum(account) * 1e6) / 1e6,
			operating_reset_at: Math.floor((oldest?.expiresAt ?? this.clock.now() + WINDOW_MS) / 1000),
		};
	}

	private sum(account: string): number {
		return this.live(account).reduce((sum, bucket) => sum + bucket.seconds, 0);
	}

	private live(account: string): MinuteBucket[] {
		const now = this.clock.now();
		return (this.accounts.get(account) ?? []).filter((bucket) => bucket.expiresAt > now);
	}
}
