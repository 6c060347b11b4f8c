import { offsetOf } from '../facts/time-zone';
import type { Policy, QuietHours } from './policy';

/** Ranks of the priorities: the lower a rank, the earlier its requests go. A repeat has one less, a second one two. */
export const PRIORITIES = { interactive: 2, normal: 5, background: 8 } as const;

/** By how many ranks repeats can go ahead of their priority. */
export const MOST_STEPS = 2;

export type Priority = keyof typeof PRIORITIES;

/** Shares of the capacity (docs/internals/limiter.md, "Priorities and reserves"). */
const LEFT_BY_NORMAL = 0.1;
const LEFT_BY_BACKGROUND = 0.55;

/**
 * The part of the bucket that work of a rank leaves for more urgent work, in requests.
 *
 * @param rank a value of PRIORITIES, or one or two less for a repeat.
 * @param wall Unix milliseconds.
 * @param zone time zone of quiet hours that name none.
 */
export function reserveOf({ bucket, quietHours }: Policy, rank: number, wall: number, zone: string): number {
	if (bucket === undefined || rank <= PRIORITIES.interactive) return 0;
	if (rank <= PRIORITIES.normal) return LEFT_BY_NORMAL * bucket.capacity;
	if (quietHours !== undefined && isQuiet(quietHours, wall, zone)) return 0;
	return LEFT_BY_BACKGROUND * bucket.capacity;
}

/** Whether a moment (Unix milliseconds) lies in the quiet hours. @param zone used where the hours name no time zone. */
export function isQuiet({ from, to, timeZone }: QuietHours, wall: number, zone: string): boolean {
	const day = 24 * 60;
	const local = (wall + offsetOf(wall, timeZone ?? zone)) / 60_000;
	const minute = ((local % day) + day) % day;
	return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
