import { PLAN_TITLES } from '../../facts/plans';
import { offsetOf, offsetText } from '../../facts/time-zone';
import { diagnose } from '../diagnosis/diagnosis';
import type { Finding } from '../diagnosis/finding';
import { byRequests, byWork, type Order, ranked, withoutBatches } from '../figures';
import { hoursBetween, spentIn, type Spender, type Spending, type Sum, sumOf } from '../history';
import { dayIn, HOUR_MS, hourAt } from '../hour';
import type { Period } from '../period';
import type { PortalUsage } from '../portal-usage';
import { OTHERS } from '../sums';

/** Rows that a chart and its table show; the rest is one row more. */
const MOST_ROWS = 10;

/** One hour of the period, whether something was asked in it or not. */
export interface ReportHour extends Sum {
	/** On the portal's clock: day and hour, for example `Sun 22 Nov` and `15:00`. */
	day: string;
	time: string;
	/** Whether the day begins with it. */
	isMidnight: boolean;
}

/** Somebody, or something, with what was spent. */
export interface ReportRow extends Sum {
	name: string;
}

/** All that a report shows. */
export interface ReportFigures {
	portal: string;
	period: Period;
	/** Beginning and end on the portal's clock, and its offset: `UTC+03:00`. */
	from: string;
	to: string;
	zone: string;
	/** The day on which the period ends, for names of files: `2026-11-22`. */
	date: string;
	plan: string;
	/** Requests that the plan allows in an hour; absent where there is no request limit. */
	allowedPerHour?: number;
	total: Sum;
	hours: ReportHour[];
	/** The hour with most requests; absent when there were none. */
	busiest?: ReportHour;
	/** By requests. */
	workflows: ReportRow[];
	nodes: ReportRow[];
	credentials: ReportRow[];
	/** By the time that the portal worked; without the requests that carry batches. */
	methods: ReportRow[];
	/** What somebody should do something about, the most severe first. */
	findings: Finding[];
	/** Why counts are missing, one sentence each. */
	gaps: string[];
}

export function reportFigures(usage: PortalUsage, period: Period): ReportFigures {
	const { portal, plan, bucket, history } = usage;
	const { zone } = history;
	const spent = spentIn(hoursBetween(history, period.from, period.to));
	const hours = hoursOf(usage, period);
	const { findings, incomplete } = diagnose(usage, period);
	const busiest = hours.reduce((one, other) => (other.counts.requests > one.counts.requests ? other : one));
	return {
		portal,
		period,
		from: momentIn(zone, period.from),
		to: momentIn(zone, period.to),
		zone: `UTC${offsetText(offsetOf(period.from, zone))}`,
		date: dayIn(period.to - 1, zone),
		plan: PLAN_TITLES[plan.name],
		...(bucket !== undefined && { allowedPerHour: Math.round((bucket.leakPerSecond * HOUR_MS) / 1_000) }),
		total: sumOf(spent),
		hours,
		...(busiest.counts.requests > 0 && { busiest }),
		workflows: rowsOf(spent, byRequests, 'workflow'),
		nodes: rowsOf(spent, byRequests, 'workflow', 'node'),
		credentials: rowsOf(spent, byRequests, 'credential'),
		methods: rowsOf(withoutBatches(spent), byWork, 'method'),
		findings,
		gaps: incomplete,
	};
}

/** Also those in which nothing was asked: a gap is something to be seen. */
function hoursOf({ history }: PortalUsage, { from, to }: Period): ReportHour[] {
	const { zone } = history;
	const hours: ReportHour[] = [];
	for (let { start } = hourAt(from, zone); start < to; start += HOUR_MS) {
		const spent = spentIn(hoursBetween(history, start, start + HOUR_MS));
		const local = new Date(start + offsetOf(start, zone));
		const time = local.toISOString().slice(11, 16);
		hours.push({ day: dayText(local), time, isMidnight: time.startsWith('00'), ...sumOf(spent) });
	}
	return hours;
}

const DAY_FORMAT = new Intl.DateTimeFormat('en-GB', {
	weekday: 'short',
	day: 'numeric',
	month: 'short',
	timeZone: 'UTC',
});

const dayText = (local: Date): string => DAY_FORMAT.format(local).replace(',', '');

function momentIn(zone: string, at: number): string {
	const local = new Date(at + offsetOf(at, zone));
	return `${dayText(local)} ${local.getUTCFullYear()} ${local.toISOString().slice(11, 16)}`;
}

function rowsOf(spent: readonly Spending[], order: Order, ...names: Array<keyof Spender>): ReportRow[] {
	const rows = ranked(spent, order, ...names).map((group) => ({
		name: nameOf(names.map((name) => group[name])),
		...sumOf([group]),
	}));
	if (rows.length <= MOST_ROWS + 1) return rows;
	const rest = rows.slice(MOST_ROWS);
	return [...rows.slice(0, MOST_ROWS), { name: `${rest.length} others`, ...sumOf(rest) }];
}

const nameOf = (names: readonly string[]): string =>
	names.every((name) => name === OTHERS) ? OTHERS : names.join(' / ');
