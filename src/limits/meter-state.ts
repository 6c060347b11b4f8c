import { type BucketState, bucketAt, leak, LONG_AGO, rateAt, refuse, room } from './bucket-state';
import type { LeakyBucketPolicy, Policy } from './policy';
import {
	bookInWindow,
	windowReading,
	windowRoom,
	type WindowShape,
	windowShapes,
	type WindowState,
	windowWait,
} from './window-state';

/** Credits are compared with this slack, so that a wait computed to the millisecond is not repeated for rounding. */
export const ROUNDING = 1e-6;

/** Urgent calls of the last minute keep a reserve armed; without them it would only cost time. */
export const RESERVE_ARMED_MS = 60_000;

/** The first pause after a refusal by a bucket, and the longest. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** With windows, the pauses of five attempts (1 + 2 + 4 + 8, at least half of each) last as long as the shortest. */
const PAUSES_IN_A_WINDOW = 7;

/** A policy with everything worked out that depends on the time of day: what a meter of any kind computes with. */
export interface Limits {
	bucket?: LeakyBucketPolicy;
	windows: WindowShape[];
	pauses: { firstMs: number; longestMs: number };
}

/** @param zone of windows that name none: the portal's. */
export function meterLimits(policy: Policy, wall: number, zone: string): Limits {
	const windows = windowShapes(policy.windows, wall, zone);
	// A budget is ours: the portal does not refuse because of it.
	const lengths = windows.filter(({ budget }) => !budget).map(({ lengthMs }) => lengthMs);
	const shortestMs = lengths.length === 0 ? 0 : Math.min(...lengths);
	return {
		...(policy.bucket !== undefined && { bucket: policy.bucket }),
		windows,
		pauses: {
			firstMs: Math.max(FIRST_PAUSE_MS, shortestMs / PAUSES_IN_A_WINDOW),
			longestMs: Math.max(LONGEST_PAUSE_MS, shortestMs),
		},
	};
}

/** Everything a meter keeps of one portal. */
export interface MeterState extends BucketState {
	/** When somebody last asked urgently. */
	urgentAt: number;
	windows: Map<string, WindowState>;
}

export function meterStateAt(level: number, now: number): MeterState {
	return { ...bucketAt(level, now), urgentAt: LONG_AGO, windows: new Map() };
}

/** A moment on two clocks: one that is never set, and the time of day in Unix milliseconds. */
export interface Moment {
	now: number;
	wall: number;
}

/** What is asked of a meter. */
export interface Ask {
	want: number;
	urgent: boolean;
	/** Credits of the bucket to be left, while an urgent call is not long ago, and always. */
	reserve: { armed: number; always: number };
}

/** Credits granted; with fewer than wanted, after how many milliseconds the next may come. */
export interface Grant {
	granted: number;
	waitMs: number;
	/** The budget that is used up, when waiting is not what the person wants. */
	exhausted?: { requests: number; resetInMs: number };
}

/** Grants what every limit has room for. */
export function take(state: MeterState, limits: Limits, moment: Moment, ask: Ask): Grant {
	const { now } = moment;
	const { bucket } = limits;
	leak(state, bucket, now);
	if (ask.urgent) state.urgentAt = now;
	if (now < state.pausedUntil) return { granted: 0, waitMs: state.pausedUntil - now };
	const reserve = now - state.urgentAt <= RESERVE_ARMED_MS ? ask.reserve.armed : ask.reserve.always;
	let granted = ask.want;
	if (bucket !== undefined) {
		granted = Math.min(granted, Math.floor(room(state, bucket, reserve) + ROUNDING));
	}
	for (const shape of limits.windows) {
		granted = Math.min(granted, windowRoom(windowOf(state, shape), shape, clockOf(shape, moment)));
	}
	granted = Math.max(0, granted);
	let waitMs = 0;
	if (bucket !== undefined) {
		state.level += granted;
		const missing = 1 - room(state, bucket, reserve);
		if (missing > 0) waitMs = (missing / (bucket.leakPerSecond * rateAt(state, now))) * 1_000;
	}
	let exhausted: Grant['exhausted'];
	for (const shape of limits.windows) {
		const window = windowOf(state, shape);
		const at = clockOf(shape, moment);
		if (granted > 0) bookInWindow(window, shape, at, granted);
		const wait = windowWait(window, shape, at);
		waitMs = Math.max(waitMs, wait);
		if (granted === 0 && wait > 0 && shape.budget) {
			exhausted = { requests: shape.limit, resetInMs: wait };
		}
	}
	return { granted, waitMs: granted === ask.want ? 0 : waitMs, ...(exhausted && { exhausted }) };
}

/** Takes back credits that were not used, or (negative) books credits that somebody else has granted. */
export function giveBack(state: MeterState, limits: Limits, moment: Moment, count: number): void {
	leak(state, limits.bucket, moment.now);
	state.level = Math.max(0, state.level - count);
	for (const shape of limits.windows) {
		const window = windowOf(state, shape);
		const at = clockOf(shape, moment);
		windowRoom(window, shape, at);
		bookInWindow(window, shape, at, -count);
	}
}

/** How a request was refused. */
export interface Refusal {
	/** Milliseconds since it was sent. */
	ageMs: number;
	/** What the server asks to wait. */
	retryAfterMs?: number;
}

/** Books a refusal; `random` is between 0 and 1. */
export function refused(
	state: MeterState,
	limits: Limits,
	now: number,
	{ ageMs, retryAfterMs = 0 }: Refusal,
	random: number,
): void {
	// Requests that were already under way when the pause began, or slipped out during it, tell nothing new: counting
	// each of them would turn one full bucket into ten strikes.
	if (now - ageMs >= state.pausedUntil) refuse(state, limits.bucket, now, limits.pauses, random);
	if (retryAfterMs > 0) state.pausedUntil = Math.max(state.pausedUntil, now + retryAfterMs);
}

/** How a window stands. */
export interface WindowReading {
	kind: 'rolling' | 'fixed';
	seconds: number;
	used: number;
	limit: number;
	/** Milliseconds until a fixed window is counted anew, or a full rolling one has room. */
	resetInMs: number;
	budget: boolean;
}

/** The portal's limits as we believe them to stand. */
export interface MeterReading {
	/** Requests in the bucket. */
	level: number;
	/** How much leaks in a second now; less than the policy's while we yield to somebody else. */
	leakPerSecond: number;
	/** Requests that would be granted at once. */
	free: number;
	/** Milliseconds until the pause after a refusal ends; 0 when there is none. */
	pausedForMs: number;
	windows: WindowReading[];
}

export function readMeter(state: MeterState, limits: Limits, moment: Moment): MeterReading {
	const { now } = moment;
	const { bucket } = limits;
	leak(state, bucket, now);
	const pausedForMs = Math.max(0, state.pausedUntil - now);
	let free = bucket === undefined ? Number.POSITIVE_INFINITY : Math.floor(room(state, bucket, 0) + ROUNDING);
	const windows = limits.windows.map((shape): WindowReading => {
		const window = windowOf(state, shape);
		const at = clockOf(shape, moment);
		free = Math.min(free, windowRoom(window, shape, at));
		const { kind, limit, lengthMs, budget } = shape;
		return { kind, seconds: lengthMs / 1_000, limit, budget, ...windowReading(window, shape, at) };
	});
	return {
		level: state.level,
		leakPerSecond:
			bucket === undefined ? Number.POSITIVE_INFINITY : bucket.leakPerSecond * rateAt(state, now),
		free: pausedForMs > 0 ? 0 : Math.max(0, free),
		pausedForMs,
		windows,
	};
}

/** A bucket that is fuller than this share of its capacity is spared. */
const PLENTY = 0.5;

/**
 * Credits that may be spent without a thought: until the bucket is half full. None during a pause, nor where windows
 * count: what is spent of them does not come back soon.
 */
export function spareCredits({ bucket, windows }: Policy, level: number, paused: boolean): number {
	if (paused || windows.length > 0) return 0;
	if (bucket === undefined) return Number.POSITIVE_INFINITY;
	return Math.max(0, Math.floor(PLENTY * bucket.capacity - level));
}

function windowOf({ windows }: MeterState, { id }: WindowShape): WindowState {
	const known = windows.get(id);
	if (known !== undefined) return known;
	const fresh: WindowState = [];
	windows.set(id, fresh);
	return fresh;
}

/** Fixed windows go by the time of day, all else by a clock that is never set. */
const clockOf = ({ kind }: WindowShape, { now, wall }: Moment): number => (kind === 'fixed' ? wall : now);
