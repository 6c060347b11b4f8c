import { offsetOf } from '../facts/time-zone';
import type { Policy, QuietHours } from './policy';

/** What comes first when credits are scarce. Values are Bottleneck's: the lower the earlier. */
export const PRIORITIES = { interactive: 2, normal: 5, background: 8 } as const;

export type Priority = keyof typeof PRIORITIES;

/** Credits of the bucket that stay for more urgent work: while an urgent call is not long ago, and always. */
export interface Reserve {
	armed: number;
	always: number;
}

const NONE: Reserve = { armed: 0, always: 0 };

/** Shares of the capacity (limiter.md 8). */
const LEFT_BY_NORMAL = 0.1;
const LEFT_BY_BACKGROUND = 0.2;
/** Where quiet hours are set, what background work leaves outside of them, whoever calls. */
const LEFT_BY_DAY = 0.5;

/**
 * What work of a priority leaves of the bucket to more urgent work.
 *
 * @param rank a value of PRIORITIES, or one less for a repeat.
 * @param wall Unix milliseconds.
 * @param zone of quiet hours that name none.
 */
export function reserveOf({ bucket, quietHours }: Policy, rank: number, wall: number, zone: string): Reserve {
	if (bucket === undefined || rank <= PRIORITIES.interactive) return NONE;
	const { capacity } = bucket;
	if (rank <= PRIORITIES.normal) return { armed: LEFT_BY_NORMAL * capacity, always: 0 };
	if (quietHours === undefined) return { armed: LEFT_BY_BACKGROUND * capacity, always: 0 };
	if (isQuiet(quietHours, wall, zone)) return NONE;
	return { armed: LEFT_BY_DAY * capacity, always: LEFT_BY_DAY * capacity };
}

export function isQuiet({ from, to, timeZone }: QuietHours, wall: number, zone: string): boolean {
	const day = 24 * 60;
	const local = (wall + offsetOf(wall, timeZone ?? zone)) / 60_000;
	const minute = ((local % day) + day) % day;
	return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
