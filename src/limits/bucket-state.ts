import type { LeakyBucketPolicy } from './policy';

/**
 * What a refusal changes (docs/internals/limiter.md, "A refusal pauses the portal"; measured beside another program on the
 * same bucket). All requests pause and the level counts as full. Only a second refusal soon after cuts our rate. Times
 * count from the end of the pause before.
 */
export const REFUSAL = {
	/** A refusal this soon after a pause doubles the next pause. */
	strikeWindowMs: 20_000,
	/** A refusal this soon after a pause means that another program uses the bucket, so our rate is cut. */
	cutWindowMs: 60_000,
	/** Share of the rate that a cut leaves. */
	cutTo: 0.7,
	lowestRate: 0.1,
	/** Half of a cut has healed after this time. */
	cutHalfLifeMs: 60_000,
} as const;

/** A time long past on any clock. Not -Infinity, because it must stay a finite number on its way to Redis. */
export const LONG_AGO = -1e15;

/** The state of a leaky bucket. Times are milliseconds of the meter's clock. */
export interface BucketState {
	/** Requests in the bucket at the time `at`. */
	level: number;
	at: number;
	/** Until then nothing is granted. */
	pausedUntil: number;
	/** Refusals in a row, each soon after the pause before. */
	strikes: number;
	/** Our share of the leak right after the last cut, and when that was. */
	rate: number;
	rateSince: number;
}

/** The state of a bucket in which nothing was refused yet. */
export function bucketAt(level: number, now: number): BucketState {
	return { level, at: now, pausedUntil: LONG_AGO, strikes: 0, rate: 1, rateSince: now };
}

/** Our share of the leak at `now`, from 0 to 1: a cut heals exponentially. */
export function rateAt(state: BucketState, now: number): number {
	return 1 - (1 - state.rate) * 2 ** (-(now - state.rateSince) / REFUSAL.cutHalfLifeMs);
}

/**
 * Brings the level forward to `now`. The healing rate is integrated in closed form, so that the level does not depend on
 * how often it is read (docs/internals/limiter.md, "Level in closed form").
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

/** Credits that fit without touching the margin and the reserve; may be negative. The level must be up to date (`leak`). */
export function room(state: BucketState, bucket: LeakyBucketPolicy, reserve: number): number {
	const usable = bucket.capacity - bucket.margin;
	// A reserve never blocks work for good: an empty bucket always has one credit.
	return usable - Math.min(reserve, usable - 1) - state.level;
}

/**
 * Books a refusal: begins a pause and takes the bucket as full.
 * @param pauses the first pause, which doubles with each refusal soon after, and the longest.
 * @param random a number between 0 and 1, which shortens the pause by up to a half.
 */
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
	// At least half of the pause is kept, or the next request would meet the same full bucket.
	state.pausedUntil = now + pause * (0.5 + random / 2);
	if (bucket !== undefined) state.level = bucket.capacity;
}
