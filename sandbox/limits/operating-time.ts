import type { PortalClock } from '../clock';

/**
 * How a batch is charged. Three sources disagree (docs/internals/operating-time.md#in-a-batch-the-sources-disagree):
 *
 * - `nestedMethods`: each command is charged and checked as its own method, and the batch is not (documentation);
 * - `nestedMethodsApart`: as `nestedMethods`, but apart from direct calls (server source);
 * - `batchMethod`: the method `batch` is charged with half of the time, the commands with nothing, and `operating` of every
 *   command repeats that of the batch (measured).
 */
export type BatchAccounting = 'nestedMethods' | 'nestedMethodsApart' | 'batchMethod';

export interface OperatingLimit {
	/** Seconds that a method may work in ten minutes; the documentation's example is 480. */
	limitSeconds: number;
	accounting: BatchAccounting;
	/** Seconds by lower-case method that each call is charged besides its real time. Nobody waits for them. */
	chargeSeconds?: Record<string, number>;
}

/** What the `time` block says about the method after a successful call. */
export interface OperatingState {
	/** Seconds of work in the last ten minutes. */
	operating: number;
	/** Moment at which the oldest minute expires, in seconds since 1970. */
	operating_reset_at: number;
}

interface MinuteBucket {
	minute: number;
	seconds: number;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

const WINDOW_MS = 600_000;
/** Shorter calls are not recorded (`LoadLimiter::$minimalFixTime` in the server's source). */
const MINIMAL_SECONDS = 0.1;

/** Adds up the working time of each credential and method in ten buckets of a minute, and blocks methods. */
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

	/** Whether the next call is refused. The check comes before a call, so the call that crosses the limit completes. */
	isBlocked(account: string): boolean {
		return this.limit !== 'none' && this.sum(account) > this.limit.limitSeconds;
	}

	/** Adds a finished call of `seconds` to the account. */
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

	/** Seconds that a call of `method` is charged besides its real time. */
	chargeFor(method: string): number {
		return this.limit === 'none' ? 0 : (this.limit.chargeSeconds?.[method.toLowerCase()] ?? 0);
	}

	/** What the `time` block says about the account; undefined without a limit, because both keys are then absent. */
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
