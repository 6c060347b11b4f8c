import { offsetOf } from '../limits/time-zone';
import { HOUR_MS } from './hour';

const DAY_MS = 24 * HOUR_MS;

/** A stretch of time, ends in Unix milliseconds; the second is not part of it. */
export interface Period {
	from: number;
	to: number;
	/** As a person says it: `Last 7 Days`. */
	title: string;
}

/** Values are saved in workflows. */
export const PERIODS = [
	{ value: 'last24Hours', name: 'Last 24 Hours' },
	{ value: 'last7Days', name: 'Last 7 Days' },
	{ value: 'today', name: 'Today' },
	{ value: 'yesterday', name: 'Yesterday' },
] as const;

export type PeriodName = (typeof PERIODS)[number]['value'];

/**
 * @param zone of the portal, whose days begin at its midnight.
 * @param now Unix milliseconds.
 */
export function periodOf(name: PeriodName, zone: string, now: number): Period {
	const title = PERIODS.find(({ value }) => value === name)?.name ?? name;
	return { ...ENDS[name](zone, now), title };
}

const ENDS: Readonly<Record<PeriodName, (zone: string, now: number) => Omit<Period, 'title'>>> = {
	last24Hours: (_zone, now) => ({ from: now - DAY_MS, to: now }),
	last7Days: (_zone, now) => ({ from: now - 7 * DAY_MS, to: now }),
	today: (zone, now) => ({ from: midnight(zone, now), to: now }),
	yesterday: (zone, now) => {
		const to = midnight(zone, now);
		return { from: midnight(zone, to - 1), to };
	},
};

/** The beginning of the day in which a moment lies; where clocks change meanwhile, too. */
function midnight(zone: string, at: number): number {
	const day = Math.floor((at + offsetOf(zone, at)) / DAY_MS) * DAY_MS;
	return day - offsetOf(zone, day - offsetOf(zone, at));
}
