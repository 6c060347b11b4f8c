/** An offset from UTC as Intl, Bitrix24 and people write it: `+03:00`, `+0300`, `+03`, `-9:30`; in history with seconds. */
const OFFSET = /^([+-])([01]?\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d))?)?$/;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Formatters by zone: they are costly to make. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * How far the clocks of a time zone are ahead of UTC at a moment.
 *
 * @param at Unix milliseconds.
 * @param zone a name such as `Europe/Berlin`, or an offset such as `+03:00`.
 * @returns milliseconds in whole minutes. Before 1972 some zones had seconds, which dates with an offset cannot show; they
 * are rounded.
 * @throws RangeError for an unknown zone
 */
export function offsetOf(at: number, zone: string): number {
	const fixed = readOffset(zone);
	if (fixed !== undefined) return fixed;
	let formatter = formatters.get(zone);
	if (formatter === undefined) {
		formatter = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
		formatters.set(zone, formatter);
	}
	const name = formatter.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
	// "GMT+02:00"; some versions of Node write UTC as "GMT" alone.
	return readOffset(name.replace('GMT', '')) ?? 0;
}

/** Reads an offset such as `+03:00`, `+0300` or `+03` as milliseconds in whole minutes; undefined for any other text. */
export function readOffset(text: string): number | undefined {
	const parts = OFFSET.exec(text);
	if (parts === null) return undefined;
	const [hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0));
	const size = Math.round(hours * 60 + minutes + seconds / 60) * MINUTE_MS;
	return parts[1] === '-' && size > 0 ? -size : size;
}

/** An offset as Bitrix24's dates show it: `+03:00`. */
export function offsetText(milliseconds: number): string {
	const minutes = Math.abs(milliseconds) / MINUTE_MS;
	const twoDigits = (count: number): string => String(Math.floor(count)).padStart(2, '0');
	return `${milliseconds < 0 ? '-' : '+'}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`;
}

/** The offset at the end of an ISO 8601 date, such as `+03:00`; undefined where there is none. */
export function offsetIn(date: string | undefined): string | undefined {
	return /[+-]\d{2}:\d{2}$/.exec(date ?? '')?.[0];
}

/** A moment (Unix milliseconds) on the clock of a zone, as Bitrix24's dates show it: `2026-11-22T15:04:05+05:30`. */
export function dateTimeIn(at: number, zone: string): string {
	const offset = offsetOf(at, zone);
	return `${new Date(at + offset).toISOString().slice(0, 19)}${offsetText(offset)}`;
}

/** The time of day of a moment (Unix milliseconds) on the clock of a zone, for messages: `14:05:10 +03:00`. */
export function timeOfDay(at: number, zone: string): string {
	const text = dateTimeIn(at, zone);
	return `${text.slice(11, 19)} ${text.slice(19)}`;
}

/**
 * The moment at which the clocks of a zone show a time.
 *
 * When clocks change, a time may come twice or never. As in RFC 5545 (iCalendar) and in JavaScript's Temporal, the first
 * of two counts, and a time that is left out is read with the offset before the change: 02:30 becomes 03:30.
 *
 * @param wall the time that the clocks show, as milliseconds as if it were UTC.
 * @returns Unix milliseconds
 */
export function momentOf(wall: number, zone: string): number {
	const before = wall - offsetOf(wall - DAY_MS, zone);
	const after = wall - offsetOf(wall + DAY_MS, zone);
	const shown = [before, after].filter((at) => at + offsetOf(at, zone) === wall);
	return shown.length === 0 ? before : Math.min(...shown);
}

/** Name of the time zone of this process. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
