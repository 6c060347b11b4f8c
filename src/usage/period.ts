import { dayIn, HOUR_MS, hourAt } from './hour';
import { startOfDay } from './times';

/** What can be chosen; values are saved in workflows. */
export const PERIODS = {
	last24Hours: 'last24Hours',
	today: 'today',
	yesterday: 'yesterday',
	last7Days: 'last7Days',
} as const;

export type PeriodChoice = keyof typeof PERIODS;

/** The time of which a history is looked at. */
export interface Period {
	/** Unix milliseconds; the beginning of an hour on the portal's clock. */
	from: number;
	/** Unix milliseconds; no part of it. */
	to: number;
	/** `Last 24 hours`, `Yesterday (2026-11-21)`. */
	title: string;
	/** Whether it lasts until now, so that the limits as they stand belong to it. */
	current: boolean;
}

const DAY_MS = 24 * HOUR_MS;

/**
 * @param now Unix milliseconds, which are part of a current period.
 * @param zone the portal's, in which days begin.
 */
export function periodOf(choice: PeriodChoice, now: number, zone: string): Period {
	const current = { to: now + 1, current: true };
	const today = startOfDay(zone, now);
	switch (choice) {
		case 'last24Hours':
			return { from: hourAt(now - DAY_MS, zone).start, title: 'Last 24 hours', ...current };
		case 'last7Days':
			return { from: hourAt(now - 7 * DAY_MS, zone).start, title: 'Last 7 days', ...current };
		case 'today':
			return { from: today, title: `Today (${dayIn(zone, today)})`, ...current };
		case 'yesterday': {
			const from = startOfDay(zone, today - 1);
			return { from, to: today, title: `Yesterday (${dayIn(zone, from)})`, current: false };
		}
	}
}
