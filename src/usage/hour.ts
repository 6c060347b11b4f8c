import { dateTimeIn, offsetOf, offsetText } from '../facts/time-zone';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How long hours are kept: a week and the current day. */
export const KEEP_MS = 8 * DAY_MS;

/**
 * The hour of a portal's clock in which a moment lies.
 * @param at Unix milliseconds.
 * @param zone the portal's time zone, a name or an offset.
 * @returns its name such as `2026-11-22T15+05:30`, and its beginning in Unix milliseconds
 */
export function hourAt(at: number, zone: string): { hour: string; start: number } {
	const offset = offsetOf(at, zone);
	const start = Math.floor((at + offset) / HOUR_MS) * HOUR_MS - offset;
	return { hour: `${new Date(start + offset).toISOString().slice(0, 13)}${offsetText(offset)}`, start };
}

/** Beginning of an hour such as `2026-11-22T15+05:30` in Unix milliseconds; NaN for any other text. */
export const startOf = (hour: string): number => Date.parse(`${hour.slice(0, 13)}:00${hour.slice(13)}`);

/** The portal's day of an hour: `2026-11-22`. */
export const dayOf = (hour: string): string => hour.slice(0, 10);

/** The portal's day of a moment (Unix milliseconds): `2026-11-22`. */
export const dayIn = (at: number, zone: string): string => dateTimeIn(at, zone).slice(0, 10);

/** The portal's offset in an hour: `+05:30`. */
export const zoneOf = (hour: string): string => hour.slice(13);

/** Beginning of an hour as an ISO 8601 date: `2026-11-22T15:00+05:30`. */
export const dateOf = (hour: string): string => `${hour.slice(0, 13)}:00${zoneOf(hour)}`;
