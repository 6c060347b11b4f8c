import { momentOf } from '../facts/time-zone';
import { type Counts, emptyCounts } from './counts';
import type { Sum, UsageHistory, UsageHour } from './history';
import { DAY_MS, dayIn, dayOf, HOUR_MS } from './hour';

/** An hour of a history, with its spendings or only their sum. */
interface Spent<One extends Sum> extends Pick<UsageHour, 'start'> {
	spent: One[];
}

/**
 * What was spent in the sixty minutes before a moment. Counts are kept by the hour, so an hour that lies partly in these
 * minutes counts in part, and its counts are not whole numbers.
 * @param at Unix milliseconds. May be in the future, to see what will be left of the last hour then.
 */
export const lastHour = <One extends Sum>(hours: ReadonlyArray<Spent<One>>, at: number): One[] =>
	hours.flatMap(({ start, spent }) => {
		const share = Math.min(1, (start + 2 * HOUR_MS - at) / HOUR_MS);
		return share > 0 ? spent.map((one) => scaled(one, share)) : [];
	});

/** The hours of the day of a moment (Unix milliseconds) on the portal's clock. */
export function dayAt({ hours, zone }: UsageHistory, at: number): UsageHour[] {
	const today = dayIn(at, zone);
	return hours.filter(({ hour }) => dayOf(hour) === today);
}

/** When the day of a moment begins in a time zone; both in Unix milliseconds. */
export const startOfDay = (at: number, zone: string): number => midnight(at, zone, 0);

/** When the day of a moment ends in a time zone; both in Unix milliseconds. */
export const endOfDay = (at: number, zone: string): number => midnight(at, zone, 1);

function midnight(at: number, zone: string, daysLater: number): number {
	return momentOf(Date.parse(dayIn(at, zone)) + daysLater * DAY_MS, zone);
}

function scaled<One extends Sum>(one: One, share: number): One {
	if (share === 1) return one;
	const counts = emptyCounts();
	for (const name of Object.keys(counts) as Array<keyof Counts>) counts[name] = share * one.counts[name];
	const refusalsByCode = Object.fromEntries(
		Object.entries(one.refusalsByCode).map(([code, count]) => [code, share * count]),
	);
	return { ...one, counts, refusalsByCode };
}
