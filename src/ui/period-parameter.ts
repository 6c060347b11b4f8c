import type { PeriodChoice } from '../usage/period';
import { PERIOD, PERIODS, REPORT_PERIOD } from '../operations/usage/period';
import type { Parameter } from './parameter';

/**
 * Of which time operations look at what was counted.
 * @param name by which they ask for it; in the node it is always `period`.
 */
const periodOf = (name: string, first: PeriodChoice): Parameter => ({
	name,
	draw: () => ({
		displayName: 'Period',
		name: PERIOD,
		type: 'options',
		options: [
			{
				name: 'Last 24 Hours',
				value: PERIODS.last24Hours,
				description: 'Until now, from the beginning of the hour 24 hours ago',
			},
			{ name: 'Today', value: PERIODS.today, description: 'Since midnight' },
			{ name: 'Yesterday', value: PERIODS.yesterday, description: 'From midnight to midnight' },
			{
				name: 'Last 7 Days',
				value: PERIODS.last7Days,
				description: 'Until now, from the beginning of the hour seven days ago',
			},
		],
		default: first,
		description: "Which time to look at, on the portal's clock. Requests are counted for eight days.",
	}),
});

export const period = periodOf(PERIOD, PERIODS.last24Hours);

export const reportPeriod = periodOf(REPORT_PERIOD, PERIODS.last7Days);
