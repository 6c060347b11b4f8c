import { offsetOf } from '../../facts/time-zone';
import type { QuietHours, WindowPolicy } from '../../limits/policy';
import { SettingError } from '../transport/setting-error';

const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

const WINDOW = /^(\d+)\s*(?:per|\/)\s*(?:(\d+)\s*)?(second|minute|hour|day)s?(?:\s+(rolling|fixed))?$/i;

/**
 * Reads `60 per minute, 1800 per hour, 20000 per hour fixed`: numbers of requests with a period each, separated by commas.
 * A rolling window (without a word) holds for any stretch of that length; a fixed one resets by the clock.
 * @throws SettingError
 */
export function parseWindows(text: string): WindowPolicy[] {
	return text
		.split(/[,;\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '')
		.map(parseWindow);
}

function parseWindow(text: string): WindowPolicy {
	const parts = WINDOW.exec(text);
	const requests = Number(parts?.[1]);
	const seconds = Number(parts?.[2] ?? 1) * (SECONDS[(parts?.[3] ?? '').toLowerCase()] ?? 0);
	if (parts === null || requests < 1 || seconds < 1) {
		throw new SettingError(
			`"${text}" in Requests per Period cannot be read`,
			'Write a number and a period, with commas between several: 60 per minute, 1800 per hour, 20000 per hour fixed',
		);
	}
	const kind = parts[4]?.toLowerCase() === 'fixed' ? 'fixed' : 'rolling';
	if (kind === 'fixed' && SECONDS.day % seconds !== 0) {
		throw new SettingError(
			`"${text}" in Requests per Period does not begin at the same times each day`,
			'A fixed period must divide a day evenly, such as 1 hour, 4 hours or 1 day',
		);
	}
	return { kind, requests, seconds };
}

const HOURS = /^(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?$/i;

/**
 * Reads `20:00-06:00`; an empty text means no quiet hours.
 * @throws SettingError
 */
export function parseQuietHours(text: string): QuietHours | undefined {
	if (text.trim() === '') return undefined;
	const parts = HOURS.exec(text.trim());
	const [from, to] = [1, 3].map((at) => Number(parts?.[at]) * 60 + Number(parts?.[at + 1] ?? 0));
	const fits = (minutes: number): boolean => minutes >= 0 && minutes <= 24 * 60;
	if (parts === null || !fits(from) || !fits(to) || from === to) {
		throw new SettingError(
			`"${text}" in Quiet Hours cannot be read`,
			'Write when they begin and end, such as 20:00-06:00',
		);
	}
	return { from, to: to % (24 * 60) };
}

/**
 * Checks a time zone; an empty text means none.
 * @throws SettingError
 */
export function parseTimeZone(text: string): string | undefined {
	const zone = text.trim();
	if (zone === '') return undefined;
	try {
		offsetOf(0, zone);
		return zone;
	} catch {
		return unknownZone(zone);
	}
}

function unknownZone(zone: string): never {
	throw new SettingError(
		`"${zone}" in Time Zone of the Portal is not known`,
		'Write it as Europe/Berlin, or as +03:00',
	);
}
