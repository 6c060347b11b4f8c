import type { LeakyBucketPolicy } from './policy';

/**
 * How a refusal changes what we believe (limiter.md 2, measured against a neighbour on the same bucket): the portal
 * pauses, the level is taken to be full, and only a second refusal soon after cuts our rate. Times count from the end of
 * the pause before.
 */
export const REFUSAL = {
	/** Refusals closer than this belong together: the pause doubles. */
	strikeWindowMs: 20_000,
	/** A refusal this soon after the one before means that somebody else uses the bucket: our rate is cut. */
	cutWindowMs: 60_000,
	cutTo: 0.7,
	lowestRate: 0.1,
	/** A cut halves in this time. */
	cutHalfLifeMs: 60_000,
} as const;

/** A time that is long past on any clock, and stays a finite number on its way to Redis. */
export const LONG_AGO = -1e15;

/** What a meter keeps of a leaky bucket. Times are milliseconds of the meter's clock. */
export interface BucketState {
	level: number;
	/** When `level` was right. */
	at: number;
	pausedUntil: number;
	strikes: number;
	/** Share of the leak that we used right after the last cut, and when that was. */
	rate: number;
	rateSince: number;
}

export function bucketAt(level: number, now: number): BucketState {
	return { level, at: now, pausedUntil: LONG_AGO, strikes: 0, rate: 1, rateSince: now };
}

/** Share of the leak that is ours at `now`: a cut heals exponentially. */
export function rateAt(state: BucketState, now: number): number {
	return 1 - (1 - state.rate) * 2 ** (-(now - state.rateSince) / REFUSAL.cutHalfLifeMs);
}

/**
 * Brings the level forward to `now`. The healing rate is integrated in closed form, so that the level does not depend on
 * how often somebody looked (limiter.md 4.2).
 */
export function leak(state: BucketState, bucket: LeakyBucketPolicy | undefined, now: number): void {
	const elapsed = now - state.at;
	if (elapsed <= 0) return;
	state.at = now;
	if (bucket === undefined) return;
	const { cutHalfLifeMs } = REFUSAL;
	const before = 2 ** (-(now - elapsed - state.rateSince) / cutHalfLifeMs);
	const after = 2 ** (-(now - state.rateSince) / cutHalfLifeMs);
	const used = elapsed - (((1 - state.rate) * cutHalfLifeMs) / Math.LN2) * (before - after);
	state.level = Math.max(0, state.level - (bucket.leakPerSecond * used) / 1_000);
}

/** Credits that fit now without touching the margin and the reserve; may be negative. Expects a level of now. */
export function room(state: BucketState, bucket: LeakyBucketPolicy, reserve: number): number {
	const usable = bucket.capacity - bucket.margin;
	// A reserve never shuts its own work out for good: on an empty bucket one credit is always there.
	return usable - Math.min(reserve, usable - 1) - state.level;
}

/** Books a refusal that begins a pause of `pauseMs` and up to twice as much each time it is repeated soon. */
export function refuse(
	state: BucketState,
	bucket: LeakyBucketPolicy | undefined,
	now: number,
	pauses: { firstMs: number; longestMs: number },
	random: number,
): void {
	leak(state, bucket, now);
	const sinceLast = now - state.pausedUntil;
	state.strikes = sinceLast < REFUSAL.strikeWindowMs ? state.strikes + 1 : 1;
	if (sinceLast < REFUSAL.cutWindowMs) {
		state.rate = Math.max(REFUSAL.lowestRate, rateAt(state, now) * REFUSAL.cutTo);
		state.rateSince = now;
	}
	const pause = Math.min(pauses.longestMs, pauses.firstMs * 2 ** (state.strikes - 1));
	// Half of it is always kept, or the next request would come back to the same full bucket.
	state.pausedUntil = now + pause * (0.5 + random / 2);
	if (bucket !== undefined) state.level = bucket.capacity;
}
