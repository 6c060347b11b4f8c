import { dateTimeIn, momentOf, offsetText, readOffset } from '../facts/time-zone';

/** A day, and the time that may follow it. */
const PARTS = /^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4})(?:(?:T|,? )(.+))?$/i;

const YEAR_FIRST = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})$/;

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** A moment as the portal writes it. */
const OF_PORTAL = /T\d{2}:\d{2}:\d{2}[+-]/;

const DAY_MS = 86_400_000;

interface Written {
	/** The date and time that the text shows, as Unix milliseconds as if it were UTC. */
	wall: number;
	/** `+02:00`; undefined when the text has none. */
	offset?: string;
	/**
	 * Who has written the text, if no clock shows its day. A program writes the moment of a Date object, with Z. The portal
	 * writes a date as its midnight in Greenwich, on its own clock: in America that is the evening before.
	 */
	by?: 'program' | 'portal';
}

/**
 * A moment in the only form that all methods of Bitrix24 read alike: ISO 8601 with seconds and an explicit offset
 * (docs/internals/fields.md, "Dates").
 * @param value an ISO text, a text as people write it (`24.12.2026 22:30`), a Date object or a Luxon DateTime. A date
 * without a time means midnight.
 * @param timeZone IANA name of the zone of texts without an offset.
 * @returns undefined when the value is no date, or could be two.
 */
export function toDateTime(value: unknown, timeZone: string): string | undefined {
	if (value instanceof Date) return isValid(value) ? dateTimeIn(value.getTime(), timeZone) : undefined;
	const written = read(value);
	if (written === undefined) return undefined;
	const { wall, offset } = written;
	return offset === undefined ? dateTimeIn(momentOf(wall, timeZone), timeZone) : `${clock(wall)}${offset}`;
}

/**
 * A calendar day `YYYY-MM-DD`: the day that a text shows. A Date object, and its ISO text, which ends with Z, show none:
 * theirs is the day in `timeZone`. A date that was read from Bitrix24 stays the same (docs/internals/fields.md, "Dates").
 * @returns undefined when the value is no date, or could be two.
 */
export function toDate(value: unknown, timeZone: string): string | undefined {
	const written = read(value);
	if (written === undefined) return undefined;
	const { wall, offset = '', by } = written;
	if (by === 'program') return dateTimeIn(wall, timeZone).slice(0, 10);
	return clock(by === 'portal' ? wall - (readOffset(offset) ?? 0) : wall).slice(0, 10);
}

function read(value: unknown): Written | undefined {
	if (value instanceof Date) return isValid(value) ? parse(value.toISOString()) : undefined;
	if (isLuxon(value)) return read(value.toISO());
	// Tables and programs have blanks that do not break, as before PM.
	return typeof value === 'string' ? parse(value.trim().replace(/[\u00A0\u2009\u202F]/g, ' ')) : undefined;
}

function parse(text: string): Written | undefined {
	const [, dayPart = '', timePart = '00:00'] = PARTS.exec(text) ?? [];
	const day = dayOf(dayPart);
	const time = timeOf(timePart);
	if (day === undefined || time === undefined) return undefined;
	const wall = Date.UTC(day.year, day.month - 1, day.day, time.hour, time.minute, time.second);
	// Date.UTC makes 3 March of 31 February.
	const shown = new Date(wall);
	const isReal =
		shown.getUTCFullYear() === day.year &&
		shown.getUTCMonth() === day.month - 1 &&
		shown.getUTCDate() === day.day;
	if (!isReal) return undefined;
	const { zone } = time;
	if (zone === undefined) return { wall };
	if (/z/i.test(zone)) return { wall, offset: offsetText(0), by: 'program' };
	const offset = readOffset(zone);
	if (offset === undefined) return undefined;
	// Programs write fractions of seconds, the portal does not.
	const isDate = (wall - offset) % DAY_MS === 0 && OF_PORTAL.test(text);
	return { wall, offset: offsetText(offset), ...(isDate && { by: 'portal' }) };
}

/**
 * Reads a day. With points the day comes first, in all countries that write so. With other signs it may be the month; then
 * a number above 12 tells which is which, and without one the text has no meaning.
 */
function dayOf(text: string): { year: number; month: number; day: number } | undefined {
	const first = YEAR_FIRST.exec(text);
	if (first !== null) return { year: Number(first[1]), month: Number(first[3]), day: Number(first[4]) };
	const last = YEAR_LAST.exec(text);
	if (last === null) return undefined;
	const [one, other, year] = [last[1], last[3], last[4]].map(Number);
	if (last[2] === '.' || one > 12 || one === other) return { year, month: other, day: one };
	return other > 12 ? { year, month: one, day: other } : undefined;
}

/** Reads a time of day, with `PM` or an offset where there is one. */
function timeOf(text: string): { hour: number; minute: number; second: number; zone?: string } | undefined {
	const match = TIME.exec(text);
	if (match === null) return undefined;
	const [given, minute, second] = match.slice(1, 4).map((part) => Number(part ?? 0));
	const [half, zone] = match.slice(4, 6) as Array<string | undefined>;
	if (half !== undefined && (given < 1 || given > 12)) return undefined;
	const hour = half === undefined ? given : (given % 12) + (/p/i.test(half) ? 12 : 0);
	return hour > 23 || minute > 59 || second > 59 ? undefined : { hour, minute, second, zone };
}

const isValid = (date: Date): boolean => !Number.isNaN(date.getTime());

function isLuxon(value: unknown): value is { toISO(): string | null } {
	return (
		value !== null && typeof value === 'object' && typeof (value as { toISO?: unknown }).toISO === 'function'
	);
}

const clock = (wall: number): string => new Date(wall).toISOString().slice(0, 19);
