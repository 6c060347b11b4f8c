import { offsetName, offsetOf } from '../time-zone';

/** The offset at the end of an ISO date, such as `+03:00`. */
export function zoneIn(date: string | undefined): string | undefined {
	return /[+-]\d{2}:\d{2}$/.exec(date ?? '')?.[0];
}

/**
 * `14:05:10 +03:00`
 * @param at Unix milliseconds.
 * @param zone a name such as `Europe/Berlin`, or an offset such as `+03:00`.
 */
export function timeOfDay(at: number, zone: string): string {
	return `${new Date(at + offsetOf(zone, at)).toISOString().slice(11, 19)} ${offsetName(zone, at)}`;
}

/** `45 s`, `4 min`. */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1_000);
	return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
