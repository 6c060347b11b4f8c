import { DAY_MS, dayIn, hourAt } from './hour';
import { startOfDay } from './times';

/** The periods that people can choose; values are saved in workflows. */
export const PERIODS = {
	last24Hours: 'last24Hours',
	today: 'today',
	yesterday: 'yesterday',
	last7Days: 'last7Days',
} as const;

export type PeriodChoice = keyof typeof PERIODS;

/** A period of a history. */
export interface Period {
	/** Its beginning, which is the beginning of an hour on the portal's clock; Unix milliseconds. */
	from: number;
	/** Its end, which is not part of it; Unix milliseconds. */
	to: number;
	/** `Last 24 hours`, `Yesterday (2026-11-21)`. */
	title: string;
	/** Whether it lasts until now, so that the present state of the limits belongs to it. */
	current: boolean;
}

/**
 * The period of a choice.
 * @param now Unix milliseconds; this moment is part of a current period.
 * @param zone the portal's time zone, in which days begin.
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
