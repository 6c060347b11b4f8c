import { DAY_MS, dayIn, hourAt } from './hour';
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

/**
 * @param now Unix milliseconds, which are part of a current period.
 * @param zone the portal's, in which days begin.
 */
export function periodOf(choice: PeriodChoice, now: number, zone: string): Period {
	const current = { to: now + 1, current: true };
	const today = startOfDay(now, zone);
	switch (choice) {
		case 'last24Hours':
			return { from: hourAt(now - DAY_MS, zone).start, title: 'Last 24 hours', ...current };
		case 'last7Days':
			return { from: hourAt(now - 7 * DAY_MS, zone).start, title: 'Last 7 days', ...current };
		case 'today':
			return { from: today, title: `Today (${dayIn(today, zone)})`, ...current };
		case 'yesterday': {
			const from = startOfDay(today - 1, zone);
			return { from, to: today, title: `Yesterday (${dayIn(from, zone)})`, current: false };
		}
	}
}
