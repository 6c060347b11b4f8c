const OFFSET = /^([+-])(\d{1,2}):?(\d{2})$/;

/** Formatters are costly to make. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * How far a time zone is ahead of UTC at a moment.
 *
 * @param zone a name such as `Europe/Berlin`, or an offset such as `+03:00`.
 * @param at Unix milliseconds.
 * @returns milliseconds
 * @throws RangeError for a zone that nobody knows
 */
export function offsetOf(zone: string, at: number): number {
	const fixed = OFFSET.exec(zone);
	if (fixed !== null) return offset(fixed);
	let formatter = formatters.get(zone);
	if (formatter === undefined) {
		formatter = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
		formatters.set(zone, formatter);
	}
	const name = formatter.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
	// "GMT+02:00"; UTC itself is told as "GMT".
	const told = OFFSET.exec(name.replace('GMT', ''));
	return told === null ? 0 : offset(told);
}

function offset([, sign, hours, minutes]: RegExpExecArray): number {
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The offset of a zone at a moment as it stands in Bitrix24's dates: `+03:00`. */
export function offsetName(zone: string, at: number): string {
	const minutes = offsetOf(zone, at) / 60_000;
	const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** Name of the zone of this process. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
