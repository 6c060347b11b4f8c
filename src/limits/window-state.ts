import { offsetOf } from '../facts/time-zone';
import type { WindowPolicy } from './policy';

/** Slots of a rolling window: it is exact to 1/240 of its length, in bounded memory. */
const SLOTS = 240;

/** How much closer together requests may arrive than they were granted, and how far the portal's clock may be from ours. */
const ROLLING_LAG_MS = 500;
const FIXED_LAG_MS = 1_000;
/** The lag of a short window is its length divided by this. */
const LAG_PART = 120;

/** A window at a moment, in the form that meters compute with. */
export interface WindowShape {
	/** Windows with the same id share their count. */
	id: string;
	kind: 'rolling' | 'fixed';
	/** Requests that the window allows. */
	limit: number;
	lengthMs: number;
	/** A request counts this much longer than its window; in a fixed window also this much earlier. */
	lagMs: number;
	/** Length of a slot; a fixed window is one slot. */
	slotMs: number;
	/** How far local time is ahead of UTC; 0 for rolling windows. */
	offsetMs: number;
	/** Whether it is a budget that the administrator set. */
	budget: boolean;
}

/**
 * Works out the windows of a policy. Where two count the same requests, the one with the smaller limit is kept.
 *
 * @param wall Unix milliseconds, because the offset of a time zone changes over the year.
 * @param zone time zone of fixed windows that name none.
 */
export function windowShapes(windows: readonly WindowPolicy[], wall: number, zone: string): WindowShape[] {
	const shapes = new Map<string, WindowShape>();
	for (const { kind, requests, seconds, timeZone, budget = false } of windows) {
		const lengthMs = seconds * 1_000;
		const rolling = kind === 'rolling';
		// The portal's own zone is not part of the id: it is known only after the first answer, and the count must go on.
		const id = [kind, seconds, ...(rolling || timeZone === undefined ? [] : [timeZone])].join(' ');
		const known = shapes.get(id);
		if (known !== undefined && known.limit <= requests) continue;
		shapes.set(id, {
			id,
			kind,
			limit: requests,
			lengthMs,
			lagMs: Math.min(rolling ? ROLLING_LAG_MS : FIXED_LAG_MS, lengthMs / LAG_PART),
			slotMs: rolling ? lengthMs / SLOTS : lengthMs,
			offsetMs: rolling ? 0 : offsetOf(wall, timeZone ?? zone),
			budget,
		});
	}
	return [...shapes.values()];
}

/**
 * The state of a window, as a list of numbers. Rolling: slot, count, slot, count and so on, oldest first. Fixed: the number
 * of the latest window, its count, and the count of the window before.
 */
export type WindowState = number[];

/** Brings a window forward to `now`, a time of the window's clock. */
function advance(state: WindowState, shape: WindowShape, now: number): void {
	if (shape.kind === 'rolling') {
		const { slotMs, lengthMs, lagMs } = shape;
		let old = 0;
		while (old < state.length && (state[old] + 1) * slotMs + lengthMs + lagMs <= now) old += 2;
		if (old > 0) state.splice(0, old);
		return;
	}
	const latest = latestOf(shape, now);
	if (state.length === 0) state.push(latest, 0, 0);
	if (latest === state[0]) return;
	if (latest < state[0]) {
		// The clock was set back. What it has counted in windows that have not begun counts in this one.
		state.splice(0, 3, latest, state[1] + state[2], 0);
		return;
	}
	state[2] = latest === state[0] + 1 ? state[1] : 0;
	state[1] = 0;
	state[0] = latest;
}

/**
 * Numbers of the last and the first fixed window in which a request of `now` counts. Near the turn of a window the portal
 * may count a request in either, so it counts in both here.
 */
const latestOf = ({ offsetMs, lengthMs, lagMs }: WindowShape, now: number): number =>
	Math.floor((now + offsetMs + lagMs) / lengthMs);
const earliestOf = ({ offsetMs, lengthMs, lagMs }: WindowShape, now: number): number =>
	Math.floor((now + offsetMs - lagMs) / lengthMs);

/** Requests that fit now; negative where the limit was lowered. */
export function windowRoom(state: WindowState, shape: WindowShape, now: number): number {
	advance(state, shape, now);
	if (shape.kind === 'rolling') return shape.limit - countIn(state);
	const used = earliestOf(shape, now) < state[0] ? Math.max(state[1], state[2]) : state[1];
	return shape.limit - used;
}

/** Requests counted in a rolling window. */
function countIn(state: WindowState): number {
	let count = 0;
	for (let index = 1; index < state.length; index += 2) count += state[index];
	return count;
}

/** Milliseconds until one more request fits; 0 when it fits now. The state must be up to date (`windowRoom`). */
export function windowWait(state: WindowState, shape: WindowShape, now: number): number {
	const { limit, lengthMs, lagMs, offsetMs, slotMs } = shape;
	if (shape.kind === 'fixed') {
		if (state[1] >= limit) return (state[0] + 1) * lengthMs - offsetMs + lagMs - now;
		const turning = earliestOf(shape, now) < state[0];
		return turning && state[2] >= limit ? state[0] * lengthMs - offsetMs + lagMs - now : 0;
	}
	let over = countIn(state) + 1 - limit;
	let index = 0;
	for (; over > 0 && index < state.length; index += 2) over -= state[index + 1];
	return index === 0 ? 0 : (state[index - 2] + 1) * slotMs + lengthMs + lagMs - now;
}

/**
 * Counts requests that are sent now; a negative count takes back the latest ones, which were not sent. The state must be up
 * to date (`windowRoom`).
 */
export function bookInWindow(state: WindowState, shape: WindowShape, now: number, count: number): void {
	if (shape.kind === 'fixed') {
		state[1] = Math.max(0, state[1] + count);
		if (earliestOf(shape, now) < state[0]) state[2] = Math.max(0, state[2] + count);
		return;
	}
	let left = count;
	for (; left < 0 && state.length > 0; ) {
		const newest = state.length - 1;
		const taken = Math.min(state[newest], -left);
		state[newest] -= taken;
		left += taken;
		if (state[newest] === 0) state.splice(newest - 1, 2);
	}
	if (left <= 0) return;
	const slot = Math.floor(now / shape.slotMs);
	if (state.length > 0 && state[state.length - 2] >= slot) state[state.length - 1] += left;
	else state.push(slot, left);
}

/** How full a window is by the portal's clock. The state must be up to date (`windowRoom`). */
export function windowReading(
	state: WindowState,
	shape: WindowShape,
	now: number,
): { used: number; resetInMs: number } {
	if (shape.kind === 'rolling') {
		return { used: countIn(state), resetInMs: windowWait(state, shape, now) };
	}
	const current = Math.floor((now + shape.offsetMs) / shape.lengthMs);
	return {
		used: current < state[0] ? state[2] : state[1],
		resetInMs: (Math.max(current, state[0] - 1) + 1) * shape.lengthMs - shape.offsetMs - now,
	};
}
