import {
	type BucketState,
	bucketAt,
	leak,
	LONG_AGO,
	noteGranted,
	noteRefusedToo,
	noteServed,
	rateAt,
	refuse,
	room,
} from './bucket-state';
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

/** Slack when credits are compared: after the computed wait, a rounding error must not cause another one. */
export const ROUNDING = 1e-6;

/** How long an urgent call keeps the reserve in force. Without urgent calls a reserve would only cost time. */
export const RESERVE_ARMED_MS = 60_000;

/** The first pause after a bucket has refused a request, and the longest. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/**
 * With windows, the first pause is the shortest window divided by this. The four pauses of five attempts (1 + 2 + 4 + 8,
 * at least half of each) then last longer than the window.
 */
const PAUSES_IN_A_WINDOW = 7;

/** The limits of a policy at a moment, in the form that meters compute with. */
export interface Limits {
	bucket?: LeakyBucketPolicy;
	windows: WindowShape[];
	pauses: { firstMs: number; longestMs: number };
}

/**
 * Works out the limits of a policy.
 * @param wall Unix milliseconds.
 * @param zone the portal's time zone, which holds for windows that name none.
 */
export function meterLimits(policy: Policy, wall: number, zone: string): Limits {
	const windows = windowShapes(policy.windows, wall, zone);
	// The portal does not know our budget, so it never refuses because of it.
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

/** The state of a meter. */
export interface MeterState extends BucketState {
	/** When an urgent request last asked for credits. */
	urgentAt: number;
	/** Until when the portal has asked to send nothing. */
	askedUntil: number;
	/** By the `id` of their shapes. */
	windows: Map<string, WindowState>;
}

export function meterStateAt(level: number, now: number): MeterState {
	return { ...bucketAt(level, now), urgentAt: LONG_AGO, askedUntil: LONG_AGO, windows: new Map() };
}

/** A moment on three clocks. */
export interface Moment {
	/** Milliseconds of a monotonic clock, which nobody sets. */
	now: number;
	/** Unix milliseconds by the portal's clock, as far as known. It goes on evenly when the computer's clock is set. */
	portal: number;
	/** Unix milliseconds by the computer's clock. */
	wall: number;
}

/** A demand for credits. */
export interface Ask {
	/** How many are wanted. */
	want: number;
	/** Whether the requests are urgent, so that others leave a reserve from now on. */
	urgent: boolean;
	/** Requests that were served since the last report. */
	served?: number;
	/** Credits to leave in the bucket: while an urgent call was made in the last minute, and at any other time. */
	reserve: { armed: number; always: number };
}

/** The answer to a demand for credits. */
export interface Grant {
	granted: number;
	/** Milliseconds until the next credit may come; 0 when all were granted. */
	waitMs: number;
	/** During a pause after a refusal: how much of it the portal has asked for, in milliseconds. */
	paused?: { askedMs: number };
	/** The budget that is used up, for which nobody should wait. */
	exhausted?: { requests: number; resetInMs: number };
}

/** Grants as many credits as every limit has room for, and books them. */
export function take(state: MeterState, limits: Limits, moment: Moment, ask: Ask): Grant {
	const { now } = moment;
	const { bucket } = limits;
	leak(state, bucket, now);
	noteServed(state, bucket, now, ask.served ?? 0);
	if (ask.urgent) state.urgentAt = now;
	if (now < state.pausedUntil) {
		const askedMs = Math.max(0, state.askedUntil - now);
		return { granted: 0, waitMs: state.pausedUntil - now, paused: { askedMs } };
	}
	const reserve = now - state.urgentAt <= RESERVE_ARMED_MS ? ask.reserve.armed : ask.reserve.always;
	let granted = ask.want;
	if (bucket !== undefined) {
		granted = Math.min(granted, Math.floor(room(state, bucket, reserve) + ROUNDING));
	}
	for (const shape of limits.windows) {
		granted = Math.min(granted, windowRoom(windowOf(state, shape), shape, clockOf(shape, moment)));
	}
	granted = Math.max(0, granted);
	noteGranted(state, bucket, now, granted);
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

/** Takes back credits that were not used; a negative count books credits that another meter has granted. */
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

/** A refusal of a request by the portal. */
export interface Refusal {
	/** Milliseconds since the request was sent. */
	ageMs: number;
	/** How long the server asks to wait. */
	retryAfterMs?: number;
	/** Requests that were served since the last report. */
	served?: number;
}

/** Books a refusal. @param random a number between 0 and 1, so that processes do not all come back at once. */
export function refused(
	state: MeterState,
	limits: Limits,
	now: number,
	{ ageMs, retryAfterMs = 0, served = 0 }: Refusal,
	random: number,
): void {
	noteServed(state, limits.bucket, now, served);
	// A request that was sent before the pause ended says nothing new. Counting each of them would turn one full bucket
	// into ten strikes.
	if (now - ageMs >= state.pausedUntil) refuse(state, limits.bucket, now, limits.pauses, random);
	else noteRefusedToo(state);
	if (retryAfterMs <= 0) return;
	state.askedUntil = Math.max(state.askedUntil, now + retryAfterMs);
	state.pausedUntil = Math.max(state.pausedUntil, state.askedUntil);
}

/** A window as it is now. */
export interface WindowReading {
	kind: 'rolling' | 'fixed';
	/** Length of the window. */
	seconds: number;
	/** Requests counted in it, and how many it allows. */
	used: number;
	limit: number;
	/** Milliseconds until a fixed window starts again, or a full rolling one has room; 0 when it has room now. */
	resetInMs: number;
	/** Whether it is a budget that the administrator set. */
	budget: boolean;
}

/** The limits of a portal as the meter believes them to be now. */
export interface MeterReading {
	/** Requests in the bucket. */
	level: number;
	/** By how much the level falls each second now: less than in the policy while another program uses the bucket. */
	leakPerSecond: number;
	/** Requests that would be granted immediately. */
	free: number;
	/** Milliseconds until the pause after a refusal ends; 0 when there is none. */
	pausedForMs: number;
	windows: WindowReading[];
}

/** Reads the state of a meter at a moment. */
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

/** Credits count as spare up to this share of the capacity. */
const PLENTY = 0.5;

/**
 * Credits that can be spent freely: until the bucket is half full. There are none during a pause, and none where windows
 * count, since their credits do not come back soon.
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

/**
 * The clock of a window: rolling ones go by the monotonic clock, and those that begin at a time of day by the clock of the
 * portal, which keeps them. A budget is ours.
 */
function clockOf({ kind, budget }: WindowShape, { now, portal, wall }: Moment): number {
	if (kind === 'rolling') return now;
	return budget ? wall : portal;
}
