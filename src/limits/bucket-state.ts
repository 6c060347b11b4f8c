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
	cutTo: 0.6,
	lowestRate: 0.1,
	/** Half of a cut has healed after this time. */
	cutHalfLifeMs: 60_000,
	/** When so many requests were served after a pause, the bucket had room again: the next refusal is another story. */
	roomAfter: 3,
	/** When so many were, nobody uses so much of the bucket that we need to slow down. */
	plentyAfter: 40,
	/** After so many refusals in a row, each with room before it, it is tested whether the bucket is full at all. */
	testAfter: 3,
	/** The requests of a test are granted in so short a time after the pause. */
	testMs: 250,
	/** When a test has shown that the bucket is full, so many refusals more are needed for the next one. */
	laterAfter: 4,
	/** More strikes in a row show that the bucket is full, whatever the test has shown. */
	oddStrikes: 3,
	/** For so long, refusals say nothing about a bucket of which a test has shown that it is not full. */
	oddForMs: 600_000,
} as const;

/** The states of a test whether the bucket is full. */
export const TEST = {
	none: 0,
	/** It begins when the pause ends. */
	planned: 1,
	/** All its requests were granted. */
	underWay: 2,
	/** One of its requests was refused. */
	doubtful: 3,
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
	/** A state of `TEST`, and how many requests were granted for the test. */
	testing: number;
	tested: number;
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
		testing: TEST.none,
		tested: 0,
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
	const wasTest = state.testing === TEST.underWay;
	state.testing = wasTest ? TEST.doubtful : TEST.none;
	if (state.strikes > REFUSAL.oddStrikes) state.oddUntil = now;
	const isOdd = now < state.oddUntil;
	if (!isSoon) state.doubts = 0;
	// The next refusal with room before it leads to another test.
	else if (wasTest) state.doubts = REFUSAL.testAfter - 1;
	else if (hadRoom) state.doubts += 1;
	if (isSoon && !isOdd && served < REFUSAL.plentyAfter) {
		state.rate = Math.max(REFUSAL.lowestRate, rateAt(state, now) * REFUSAL.cutTo);
		state.rateSince = now;
	}
	const pause = Math.min(pauses.longestMs, pauses.firstMs * 2 ** (state.strikes - 1));
	// At least half of the pause is kept, or the next request would meet the same full bucket.
	state.pausedUntil = now + pause * (0.5 + random / 2);
	if (bucket === undefined || isOdd) return;
	state.level = bucket.capacity;
	if (wasTest || state.doubts < REFUSAL.testAfter) return;
	// The shortest pause: in a longer one even a full bucket might leak enough for the test.
	const pauseMs = pauses.firstMs / 2;
	state.pausedUntil = now + pauseMs;
	state.testing = TEST.planned;
	state.tested = 0;
	const leaked = (bucket.leakPerSecond * rateAt(state, now) * pauseMs) / 1_000;
	state.level = Math.min(state.level, bucket.capacity - bucket.margin - testSize(bucket) + leaked);
}

/**
 * The requests of a test, which go at once after a pause: more than leak in a second. They are all served only if the bucket
 * was not full, no matter who fills it.
 */
const testSize = ({ leakPerSecond }: LeakyBucketPolicy): number => Math.ceil(leakPerSecond) + 1;

/** Takes note of requests that were granted. */
export function noteGranted(
	state: BucketState,
	bucket: LeakyBucketPolicy | undefined,
	now: number,
	granted: number,
): void {
	if (bucket === undefined || state.testing !== TEST.planned || granted === 0) return;
	state.tested += granted;
	if (now - state.pausedUntil > REFUSAL.testMs) state.testing = TEST.none;
	else if (state.tested >= testSize(bucket)) state.testing = TEST.underWay;
}

/** Takes note of requests that were served after the last refusal. */
export function noteServed(
	state: BucketState,
	bucket: LeakyBucketPolicy | undefined,
	now: number,
	served: number,
): void {
	state.served += served;
	if (bucket === undefined || state.testing !== TEST.underWay || state.served < testSize(bucket)) return;
	state.testing = TEST.none;
	state.doubts = 0;
	state.rate = 1;
	state.rateSince = now;
	state.oddUntil = now + REFUSAL.oddForMs;
}

/** Takes note that another request was refused which was sent before the last pause ended. */
export function noteRefusedToo(state: BucketState): void {
	if (state.testing !== TEST.doubtful) return;
	state.testing = TEST.none;
	state.doubts = -REFUSAL.laterAfter;
}
