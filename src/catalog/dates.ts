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
	return `${clock(written.wall)}${written.offset ?? offsetAt(written.wall, timeZone)}`;
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
		if (Number.isNaN(time)) return undefined;
		const offset = offsetOf(time, timeZone);
		return { wall: time + offset * 60_000, offset: format(offset) };
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
	return match[7] === undefined ? { wall } : { wall, offset: readOffset(match[7]) };
}

/** `Z`, `+02`, `+0200` and `+02:00` in the last form. */
function readOffset(text: string): string {
	if (text.toUpperCase() === 'Z') return '+00:00';
	return `${text.slice(0, 3)}:${text.slice(3).replace(':', '') || '00'}`;
}

function isLuxon(value: unknown): value is { toISO(): string | null } {
	return (
		value !== null && typeof value === 'object' && typeof (value as { toISO?: unknown }).toISO === 'function'
	);
}

const clock = (wall: number): string => new Date(wall).toISOString().slice(0, 19);

/** The offset of a wall clock's time in a zone. Around a change of clocks the first guess is looked up once more. */
function offsetAt(wall: number, timeZone: string): string {
	const guess = offsetOf(wall, timeZone);
	return format(offsetOf(wall - guess * 60_000, timeZone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes by which a zone is ahead of UTC at a moment. */
function offsetOf(time: number, timeZone: string): number {
	let parts = formats.get(timeZone);
	if (parts === undefined) {
		parts = new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
		});
		formats.set(timeZone, parts);
	}
	const found = Object.fromEntries(parts.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
	const wall = Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second);
	return Math.round((wall - Math.floor(time / 1000) * 1000) / 60_000);
}

function format(minutes: number): string {
	const size = Math.abs(minutes);
	const pad = (part: number) => String(part).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
