import type { Row } from '../../portal/types';
import { byRequests, figuresOf, percentOf, ranked, round, waitPerRequest } from '../../usage/figures';
import { type Spender, type Spending, spentIn, sumOf } from '../../usage/history';
import type { Licence } from '../../usage/licence';
import type { PortalUsage } from '../../usage/portal-usage';
import { dayAt, lastHour } from '../../usage/times';
import { nodeIn } from '../../usage/top-spender';

type WindowReading = PortalUsage['windows'][number];

/** Most entries of a ranking in the output. */
const MOST_SHOWN = 10;

/**
 * The output item about usage: how full the limits are, and who has sent how much. It is what this n8n has counted,
 * because Bitrix24 has no method that says what is left.
 * @param now Unix milliseconds
 */
export function usageRow(usage: PortalUsage, licence: Licence, now = Date.now()): Row {
	const { portal, plan, bucket, windows, processes, waiting, inFlight, history } = usage;
	const spent = spentIn(history.hours);
	const total = sumOf(spent);
	const hour = sumOf(lastHour(history.hours, now));
	return {
		portal,
		plan: plan.name,
		planKnownFrom: plan.source,
		...(licence.licence !== undefined && { licence: licence.licence }),
		...(licence.family !== undefined && { licenceFamily: licence.family }),
		...(licence.daysLeft !== undefined && { licenceDaysLeft: licence.daysLeft }),
		...(licence.paymentExpired !== undefined && { paymentExpired: licence.paymentExpired }),
		...(licence.note !== undefined && { licenceNote: licence.note }),
		...(bucket !== undefined && {
			bucket: {
				level: round(bucket.level),
				capacity: bucket.capacity,
				percent: percentOf(bucket.level, bucket.capacity),
				free: bucket.free,
				leakPerSecond: round(bucket.leakPerSecond),
				pausedForSeconds: round(bucket.pausedForMs / 1_000),
			},
		}),
		...(windows.length > 0 && { windows: windows.map((window) => windowRow(window, now)) }),
		processes,
		waiting: { ...waiting },
		inFlight,
		countedSince: new Date(history.since).toISOString(),
		countsKeptIn: history.keptIn,
		today: todayRow(usage, now),
		lastHour: { ...figuresOf(hour), waitSecondsPerRequest: waitPerRequest(hour.counts) },
		totals: figuresOf(total),
		refusalsByCode: total.refusalsByCode,
		...rankings(usage, spent),
	};
}

function todayRow({ history, windows }: PortalUsage, now: number): Row {
	const budget = windows.find((window) => window.budget);
	return {
		...figuresOf(sumOf(spentIn(dayAt(history, now)))),
		...(budget !== undefined && { budget: windowRow(budget, now) }),
	};
}

function windowRow({ kind, seconds, used, limit, resetInMs, budget }: WindowReading, now: number): Row {
	return {
		kind: budget ? 'budget' : kind,
		seconds,
		used,
		limit,
		percent: percentOf(used, limit),
		...(resetInMs > 0 && { resetAt: new Date(now + resetInMs).toISOString() }),
	};
}

/** Rankings of who has sent most, by method, workflow, node and so on, and how many entries are left out. */
function rankings({ operating }: PortalUsage, spent: readonly Spending[]): Row {
	const lists: Record<string, Row[]> = {
		byMethod: ranking(spent, 'method'),
		byWorkflow: ranking(spent, 'workflow'),
		byNode: ranked(spent, byRequests, 'workflow', 'node').map(({ workflow, node, ...sum }) => ({
			workflow,
			node: nodeIn({ workflow, node }),
			...figuresOf(sum),
		})),
		byCredential: ranking(spent, 'credential'),
		byPriority: ranking(spent, 'priority'),
		operating: operating.map((reading) => ({
			...reading,
			percent: percentOf(reading.seconds, reading.limitSeconds),
		})),
	};
	const cut = Object.entries(lists).filter(([, list]) => list.length > MOST_SHOWN);
	return {
		...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(0, MOST_SHOWN)])),
		...(cut.length > 0 && {
			notShown: Object.fromEntries(cut.map(([name, list]) => [name, list.length - MOST_SHOWN])),
		}),
	};
}

const ranking = (spent: readonly Spending[], name: keyof Spender): Row[] =>
	ranked(spent, byRequests, name).map((sum) => ({ [name]: sum[name], ...figuresOf(sum) }));
