import { dateTimeIn, offsetOf, offsetText } from '../facts/time-zone';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Hours are kept so long: a week, and the day that is under way. */
export const KEEP_MS = 8 * DAY_MS;

/**
 * The hour of a portal's clock in which a moment lies, as it stands in Bitrix24's dates: `2026-11-22T15+05:30`.
 * @param at Unix milliseconds.
 * @param zone a name or an offset.
 */
export function hourAt(at: number, zone: string): { hour: string; start: number } {
	const offset = offsetOf(at, zone);
	const start = Math.floor((at + offset) / HOUR_MS) * HOUR_MS - offset;
	return { hour: `${new Date(start + offset).toISOString().slice(0, 13)}${offsetText(offset)}`, start };
}

/** Unix milliseconds; NaN for what is no hour. */
export const startOf = (hour: string): number => Date.parse(`${hour.slice(0, 13)}:00${hour.slice(13)}`);

/** The portal's day: `2026-11-22`. */
export const dayOf = (hour: string): string => hour.slice(0, 10);

/** The portal's day in which a moment lies. */
export const dayIn = (at: number, zone: string): string => dateTimeIn(at, zone).slice(0, 10);

/** The portal's offset in that hour: `+05:30`. */
export const zoneOf = (hour: string): string => hour.slice(13);

/** The beginning of an hour as a date that programs understand: `2026-11-22T15:00+05:30`. */
export const dateOf = (hour: string): string => `${hour.slice(0, 13)}:00${zoneOf(hour)}`;
