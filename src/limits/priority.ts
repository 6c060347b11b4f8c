import { offsetOf } from '../facts/time-zone';
import type { Policy, QuietHours } from './policy';

/** Ranks of the priorities: the lower a rank, the earlier its requests go. A repeat has one less. */
export const PRIORITIES = { interactive: 2, normal: 5, background: 8 } as const;

export type Priority = keyof typeof PRIORITIES;

/** Credits that work leaves in the bucket for more urgent work. */
export interface Reserve {
	/** Left for a minute after each urgent call. */
	armed: number;
	/** Left at any other time. */
	always: number;
}

const NONE: Reserve = { armed: 0, always: 0 };

/** Shares of the capacity (docs/internals/limiter.md, "Priorities and reserves"). */
const LEFT_BY_NORMAL = 0.1;
const LEFT_BY_BACKGROUND = 0.2;
/** With quiet hours: the share that background work always leaves outside of them. */
const LEFT_BY_DAY = 0.5;

/**
 * The credits that work of a rank leaves in the bucket for more urgent work.
 *
 * @param rank a value of PRIORITIES, or one less for a repeat.
 * @param wall Unix milliseconds.
 * @param zone time zone of quiet hours that name none.
 */
export function reserveOf({ bucket, quietHours }: Policy, rank: number, wall: number, zone: string): Reserve {
	if (bucket === undefined || rank <= PRIORITIES.interactive) return NONE;
	const { capacity } = bucket;
	if (rank <= PRIORITIES.normal) return { armed: LEFT_BY_NORMAL * capacity, always: 0 };
	if (quietHours === undefined) return { armed: LEFT_BY_BACKGROUND * capacity, always: 0 };
	if (isQuiet(quietHours, wall, zone)) return NONE;
	return { armed: LEFT_BY_DAY * capacity, always: LEFT_BY_DAY * capacity };
}

/** Whether a moment (Unix milliseconds) lies in the quiet hours. @param zone used where the hours name no time zone. */
export function isQuiet({ from, to, timeZone }: QuietHours, wall: number, zone: string): boolean {
	const day = 24 * 60;
	const local = (wall + offsetOf(wall, timeZone ?? zone)) / 60_000;
	const minute = ((local % day) + day) % day;
	return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
