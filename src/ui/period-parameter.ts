import type { PeriodChoice } from '../usage/period';
import { PERIOD, PERIODS, REPORT_PERIOD } from '../operations/usage/period';
import type { Parameter } from './parameter';

/**
 * The period whose counts an operation looks at.
 * @param name by which operations ask for it. The name in the node is always `period`.
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
				description: 'From the start of the hour 24 hours ago until now',
			},
			{ name: 'Today', value: PERIODS.today, description: 'Since midnight' },
			{ name: 'Yesterday', value: PERIODS.yesterday, description: 'From midnight to midnight' },
			{
				name: 'Last 7 Days',
				value: PERIODS.last7Days,
				description: 'From the start of the hour seven days ago until now',
			},
		],
		default: first,
		description: "Which period to look at, on the portal's clock. Counts are kept for eight days.",
	}),
});

export const period = periodOf(PERIOD, PERIODS.last24Hours);

export const reportPeriod = periodOf(REPORT_PERIOD, PERIODS.last7Days);
