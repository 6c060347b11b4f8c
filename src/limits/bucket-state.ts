import type { LeakyBucketPolicy } from './policy';

/**
 * What a refusal changes (docs/internals/limiter.md, "A refusal pauses the portal"; measured beside another program on the
 * same bucket). All requests pause and the level counts as full. Only a second refusal soon after cuts our rate. Times
 * count from the end of the pause before.
 */
export const REFUSAL = {
	/** A refusal this soon after a pause doubles the next pause, unless the bucket had room again. */
	strikeWindowMs: 20_000,
	/** A refusal this soon after a pause means that another program uses the bucket, so our rate is cut. */
	cutWindowMs: 60_000,
	/** Share of the rate that a cut leaves. */
	cutTo: 0.7,
	lowestRate: 0.1,
	/** Half of a cut has healed after this time. */
	cutHalfLifeMs: 60_000,
	/** When so many requests were served after a pause, the bucket had room again: the next refusal is another story. */
	roomAfter: 3,
	/** When so many were, nobody uses so much of the bucket that we need to slow down. */
	plentyAfter: 40,
	/** After so many refusals in a row, each with room before it, it is tested whether the bucket is full at all. */
	testAfter: 4,
	/** A test in which one request is refused, and no other, is made again once. */
	mostTests: 2,
	/**
	 * The test: so many requests at once after a pause, all served in so short a time. A full bucket has not leaked enough for
	 * them, whoever fills it.
	 */
	testRequests: 3,
	testMs: 2_500,
	/** More strikes in a row show that the bucket is full, whatever the test has shown. */
	oddStrikes: 3,
	/** How long the outcome of a test holds. */
	testedForMs: 600_000,
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
	/** Refusals in a row, each soon after the pause before, with hardly a served request in between. */
	strikes: number;
	/** Our share of the leak right after the last cut, and when that was. */
	rate: number;
	rateSince: number;
	/** Requests that were served since the last refusal, as far as reported. */
	served: number;
	/** Refusals in a row, each soon after the pause before and with room before it. */
	doubts: number;
	/** 1 while it is tested whether the bucket is full; 2 when one request of the test was refused; otherwise 0. */
	testing: number;
	/** Tests without an outcome. */
	tests: number;
	/** No test before that time: the last one has shown that the bucket is full. */
	fullUntil: number;
	/** Until then refusals say nothing about the bucket: a test has shown that it is not full. */
	oddUntil: number;
}

/** The state of a bucket in which nothing was refused yet. */
export function bucketAt(level: number, now: number): BucketState {
	return {
		level,
		at: now,
		pausedUntil: LONG_AGO,
		strikes: 0,
		rate: 1,
		rateSince: now,
		served: 0,
		doubts: 0,
		testing: 0,
		tests: 0,
		fullUntil: LONG_AGO,
		oddUntil: LONG_AGO,
	};
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
 * Books a refusal: begins a pause, and takes the bucket as full unless it has proved otherwise.
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
	const isSoon = sinceLast < REFUSAL.cutWindowMs;
	const { served } = state;
	const hadRoom = served >= REFUSAL.roomAfter;
	state.served = 0;
	state.strikes = sinceLast < REFUSAL.strikeWindowMs && !hadRoom ? state.strikes + 1 : 1;
	const wasTest = state.testing === 1;
	state.testing = wasTest ? 2 : 0;
	if (wasTest && state.tests >= REFUSAL.mostTests) foundFull(state, now);
	if (state.strikes > REFUSAL.oddStrikes) state.oddUntil = now;
	const isOdd = now < state.oddUntil;
	if (!isSoon) state.doubts = 0;
	else if (hadRoom) state.doubts += 1;
	if (isSoon && !isOdd && served < REFUSAL.plentyAfter) {
		state.rate = Math.max(REFUSAL.lowestRate, rateAt(state, now) * REFUSAL.cutTo);
		state.rateSince = now;
	}
	const pause = Math.min(pauses.longestMs, pauses.firstMs * 2 ** (state.strikes - 1));
	// At least half of the pause is kept, or the next request would meet the same full bucket.
	const pauseMs = pause * (0.5 + random / 2);
	state.pausedUntil = now + pauseMs;
	if (bucket === undefined || isOdd) return;
	state.level = bucket.capacity;
	if (wasTest || state.doubts < REFUSAL.testAfter || now < state.fullUntil) return;
	state.testing = 1;
	state.tests += 1;
	const leaked = (bucket.leakPerSecond * rateAt(state, now) * pauseMs) / 1_000;
	state.level = Math.min(state.level, bucket.capacity - bucket.margin - REFUSAL.testRequests + leaked);
}

/** Takes note of requests that were served after the last refusal. */
export function noteServed(state: BucketState, now: number, served: number): void {
	state.served += served;
	if (state.served < REFUSAL.testRequests) return;
	if (state.testing !== 1 || now - state.pausedUntil > REFUSAL.testMs) return;
	state.testing = 0;
	state.tests = 0;
	state.doubts = 0;
	state.rate = 1;
	state.rateSince = now;
	state.oddUntil = now + REFUSAL.testedForMs;
}

/** Takes note that a test has shown that the bucket is full. */
export function foundFull(state: BucketState, now: number): void {
	state.testing = 0;
	state.tests = 0;
	state.fullUntil = now + REFUSAL.testedForMs;
}
