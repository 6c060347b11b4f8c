import { dateTimeIn, momentOf, offsetText, readOffset } from '../facts/time-zone';

const ISO =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

interface Written {
	/** The date and time that the text shows, as Unix milliseconds as if it were UTC. */
	wall: number;
	/** `+02:00`; undefined when the text has none. */
	offset?: string;
}

/**
 * A moment in the only form that all methods of Bitrix24 read alike: ISO 8601 with seconds and an explicit offset
 * (docs/internals/fields.md, "Dates").
 * @param value an ISO text, a Date object or a Luxon DateTime. A date without a time means midnight.
 * @param timeZone IANA name of the zone of texts without an offset.
 * @returns undefined when the value is no date.
 */
export function toDateTime(value: unknown, timeZone: string): string | undefined {
	const written = read(value, timeZone);
	if (written === undefined) return undefined;
	const { wall, offset } = written;
	return offset === undefined ? dateTimeIn(momentOf(wall, timeZone), timeZone) : `${clock(wall)}${offset}`;
}

/**
 * A calendar day `YYYY-MM-DD`: the day that a text shows, or the day of a Date object in `timeZone`.
 * @returns undefined when the value is no date.
 */
export function toDate(value: unknown, timeZone: string): string | undefined {
	const written = read(value, timeZone);
	return written === undefined ? undefined : clock(written.wall).slice(0, 10);
}

function read(value: unknown, timeZone: string): Written | undefined {
	if (value instanceof Date) {
		const time = value.getTime();
		return Number.isNaN(time) ? undefined : parse(dateTimeIn(time, timeZone));
	}
	if (isLuxon(value)) return read(value.toISO(), timeZone);
	return typeof value === 'string' ? parse(value.trim()) : undefined;
}

function parse(text: string): Written | undefined {
	const match = ISO.exec(text);
	if (match === null) return undefined;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
	const wall = Date.UTC(year, month - 1, day, hour, minute, second);
	// Date.UTC makes 3 March of 31 February. A real date comes back unchanged.
	if (clock(wall).slice(0, 10) !== match.slice(1, 4).join('-') || hour > 23 || minute > 59 || second > 59)
		return undefined;
	if (match[7] === undefined) return { wall };
	const offset = /z/i.test(match[7]) ? 0 : readOffset(match[7]);
	return offset === undefined ? undefined : { wall, offset: offsetText(offset) };
}

function isLuxon(value: unknown): value is { toISO(): string | null } {
	return (
		value !== null && typeof value === 'object' && typeof (value as { toISO?: unknown }).toISO === 'function'
	);
}

const clock = (wall: number): string => new Date(wall).toISOString().slice(0, 19);
