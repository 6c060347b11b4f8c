import type { Policy } from './policy';

/** How many credits were granted; with none, after how many milliseconds to ask again. */
export interface Grant {
	granted: number;
	waitMs: number;
}

/** The portal's bucket as we believe it to be. */
export interface MeterReading {
	/** Requests in the bucket. */
	level: number;
	/** How much leaks in a second now; less than the policy's while we yield to somebody else. */
	leakPerSecond: number;
	/** Requests that would be granted at once. */
	free: number;
	/** Milliseconds until the pause after a refusal ends; 0 when there is none. */
	pausedForMs: number;
}

type MaybeLater<Value> = Value | Promise<Value>;

/**
 * Grants credits: one credit is one request. Implementations share their state with everyone who calls the same portal
 * from this machine (memory: one process).
 */
export interface Meter {
	/** May be replaced while requests wait. */
	policy: Policy;
	/** Grants up to `want` credits, as long as `reserve` credits stay for more urgent work. */
	take(want: number, reserve: number): MaybeLater<Grant>;
	/** Takes back credits that were granted a moment ago and not used. */
	giveBack(count: number): MaybeLater<void>;
	/** A request that was sent `ageMs` milliseconds ago was refused with QUERY_LIMIT_EXCEEDED. */
	refused(ageMs: number): MaybeLater<void>;
	reading(): MaybeLater<MeterReading>;
}
