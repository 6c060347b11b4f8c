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

/** Rows of a chart and its table. All others are summed up in one more row. */
const MOST_ROWS = 10;

/** One hour of the period, with or without requests. */
export interface ReportHour extends Sum {
	/** Day on the portal's clock: `Sun 22 Nov`. */
	day: string;
	/** Beginning on the portal's clock: `15:00`. */
	time: string;
	/** Whether it is the first hour of the day. */
	isMidnight: boolean;
}

/** What one workflow, node, credential or method spent. */
export interface ReportRow extends Sum {
	name: string;
}

/** Everything that a report shows. */
export interface ReportFigures {
	portal: string;
	period: Period;
	/** Beginning and end on the portal's clock: `Sun 22 Nov 2026 15:00`. */
	from: string;
	to: string;
	/** Offset of the portal's clock: `UTC+03:00`. */
	zone: string;
	/** Day on which the period ends, for file names: `2026-11-22`. */
	date: string;
	/** Title of the plan. */
	plan: string;
	/** Requests that the plan allows in an hour; absent when there is no request limit. */
	allowedPerHour?: number;
	total: Sum;
	/** Oldest first. */
	hours: ReportHour[];
	/** The hour with most requests; absent when there were none. */
	busiest?: ReportHour;
	/** Those with most requests first. */
	workflows: ReportRow[];
	nodes: ReportRow[];
	credentials: ReportRow[];
	/** Those on which the portal worked longest first. Requests with batches are left out. */
	methods: ReportRow[];
	/** Findings of the diagnosis, most severe first. */
	findings: Finding[];
	/** Sentences that say why counts may be missing. */
	gaps: string[];
}

/** Works out everything that a report shows. */
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

/** All hours of the period. Hours without requests are included, so that charts show gaps. */
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

/** Spendings as rows, by names of their spender; the smallest are summed up in the last row. */
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
