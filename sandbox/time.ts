import type { OperatingState } from './limits/operating-time';
import { mapOf, type PhpMap } from './php/value';

/** An offset such as `+03:00` in minutes east of Greenwich. */
export function offsetMinutes(offset: string): number {
	const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
	if (!match) throw new Error(`Not a time zone offset: ${offset}`);
	return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/** Formats and reads moments as a portal with a fixed time zone does. Moments are whole seconds since 1970. */
export class PortalTime {
	readonly offset: string;
	private readonly minutes: number;
	/** Cache of formatted days. Seeding asks for the same few hundred days a hundred thousand times. */
	private readonly days = new Map<number, string>();

	constructor(offset: string) {
		this.minutes = offsetMinutes(offset);
		const absolute = Math.abs(this.minutes);
		const pad = (value: number): string => String(value).padStart(2, '0');
		this.offset = `${this.minutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`;
	}

	/** Offset of the zone in seconds east of Greenwich. */
	get offsetSeconds(): number {
		return this.minutes * 60;
	}

	/** Formats a moment: `2026-08-20T12:00:00+03:00`. */
	format(seconds: number): string {
		const local = new Date((seconds + this.minutes * 60) * 1000).toISOString();
		return local.slice(0, 19) + this.offset;
	}

	/** Formats a date as its midnight in Greenwich: `2026-08-20T03:00:00+03:00`. */
	formatDate(date: string): string {
		return this.format(Math.floor(Date.parse(`${date}T00:00:00Z`) / 1000));
	}

	/** The calendar day of a moment in the portal's zone, `YYYY-MM-DD`. */
	dayOf(seconds: number): string {
		const day = Math.floor((seconds + this.minutes * 60) / 86_400);
		let text = this.days.get(day);
		if (text === undefined) {
			text = new Date(day * 86_400_000).toISOString().slice(0, 10);
			this.days.set(day, text);
		}
		return text;
	}

	/**
	 * Reads ISO 8601 with an offset, or without one in the portal's zone; a date as its midnight in the portal's zone; and
	 * `DD.MM.YYYY [HH:MM[:SS]]`.
	 *
	 * @returns undefined when the text is none of these.
	 */
	parse(text: string): number | undefined {
		const iso =
			/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
				text.trim(),
			);
		if (iso) {
			const [, year, month, day, hour, minute, second, zone] = iso;
			return this.moment([year, month, day, hour, minute, second], zone);
		}
		const local = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
		if (!local) return undefined;
		const [, day, month, year, hour, minute, second] = local;
		return this.moment([year, month, day, hour, minute, second], undefined);
	}

	/** The day of a text as `YYYY-MM-DD`: its first ten characters if it is a date or has an offset. */
	parseDay(text: string): string | undefined {
		const moment = this.parse(text);
		if (moment === undefined) return undefined;
		return /^\d{4}-\d{2}-\d{2}/.test(text.trim()) ? text.trim().slice(0, 10) : this.dayOf(moment);
	}

	private moment(parts: Array<string | undefined>, zone: string | undefined): number | undefined {
		const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
			Number(part ?? 0),
		);
		const utc = Date.UTC(year, month - 1, day, hour, minute, second);
		const date = new Date(utc);
		// `Date.UTC` turns the 31st of June into a day of July. A portal refuses it.
		if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59)
			return undefined;
		const offset = zone === undefined ? this.minutes : /^z$/i.test(zone) ? 0 : offsetMinutes(zone);
		return Math.floor(utc / 1000) - offset * 60;
	}
}

/**
 * The `time` block of an answer. As in the server's source, `start` is a whole second and `processing` is 0, so `duration` is
 * up to a second too long (docs/internals/portal.md#the-time-block).
 */
export function timeBlock(
	time: PortalTime,
	startedAt: number,
	finishedAt: number,
	operating: OperatingState | undefined,
): PhpMap {
	const start = Math.floor(startedAt / 1000);
	const finish = finishedAt / 1000;
	return mapOf({
		start,
		finish,
		duration: Math.round((finish - start) * 1e6) / 1e6,
		processing: 0,
		date_start: time.format(start),
		date_finish: time.format(Math.floor(finish)),
		...(operating
			? { operating_reset_at: operating.operating_reset_at, operating: operating.operating }
			: {}),
	});
}
