import { BitrixError } from '../portal/errors';
import type { Row } from '../portal/types';
import { groupBy, spentIn, type Spender, type Spending, type Sum, sumOf } from '../usage/history';
import type { PortalUsage } from '../usage/portal-usage';
import type { OperationContext } from './types';

type WindowReading = PortalUsage['windows'][number];

/** What app.info says about the portal's licence, as far as this webhook may know. */
export interface Licence {
	licence?: string;
	family?: string;
	/** Days until it ends. */
	daysLeft?: number;
	paymentExpired?: boolean;
	/** Why the rest is absent. */
	note?: string;
}

/** Kinds of refusal that mean: this webhook is not told. Others are real trouble and are thrown. */
const NOT_TOLD = new Set(['permission', 'notFound', 'request']);

/**
 * Asks app.info (bitrix24/api.md 1.5). Applications get everything; inbound webhooks get the plan's code, or a refusal,
 * depending on the portal.
 */
export async function readLicence({ call }: Pick<OperationContext, 'call'>): Promise<Licence> {
	const answer = await call('app.info', {}, { effect: 'read' }).catch(refusalOnly);
	if (answer instanceof BitrixError) {
		return {
			note: `Bitrix24 does not tell this webhook the licence (${answer.code || answer.description}). It tells applications only, so days left are unknown here and the plan is that of the credential.`,
		};
	}
	const info = (answer.result ?? {}) as Row;
	const days = Number(info.DAYS);
	const licence: Licence = {
		...(info.LICENSE !== undefined && { licence: String(info.LICENSE) }),
		...(info.LICENSE_FAMILY !== undefined && { family: String(info.LICENSE_FAMILY) }),
		...(info.DAYS !== undefined && Number.isFinite(days) && { daysLeft: days }),
		...(info.PAYMENT_EXPIRED !== undefined && { paymentExpired: info.PAYMENT_EXPIRED === 'Y' }),
	};
	return licence.daysLeft === undefined
		? { ...licence, note: 'Bitrix24 tells webhooks the plan only; the days left are told to applications.' }
		: licence;
}

function refusalOnly(error: unknown): BitrixError {
	if (error instanceof BitrixError && NOT_TOLD.has(error.kind)) return error;
	throw error;
}

/**
 * The usage item: limits as all processes that share them see them, counts of this process. Bitrix24 has no call that
 * tells what is left.
 */
export function usageRow(usage: PortalUsage, licence: Licence, now = new Date()): Row {
	const { portal, plan, bucket, windows, processes, waiting, inFlight, history, operating } = usage;
	const spent = spentIn(history.hours);
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
				leakPerSecond: bucket.leakPerSecond,
				pausedForSeconds: round(bucket.pausedForMs / 1000),
			},
		}),
		...(windows.length > 0 && { windows: windows.map((window) => windowRow(window, now)) }),
		processes,
		waiting: { ...waiting },
		inFlight,
		countedSince: new Date(history.since).toISOString(),
		totals: spending(sumOf(spent)),
		byMethod: ranking(spent, 'method'),
		byWorkflow: ranking(spent, 'workflow'),
		byNode: ranking(spent, 'workflow', 'node').map((row) => ({
			...row,
			node: `${String(row.workflow)} / ${String(row.node)}`,
		})),
		byCredential: ranking(spent, 'credential'),
		operating: operating.map((reading) => ({
			...reading,
			percent: percentOf(reading.seconds, reading.limitSeconds),
		})),
	};
}

function windowRow({ kind, seconds, used, limit, resetInMs, budget }: WindowReading, now: Date): Row {
	return {
		kind: budget ? 'budget' : kind,
		seconds,
		used,
		limit,
		percent: percentOf(used, limit),
		...(resetInMs > 0 && { resetAt: new Date(now.getTime() + resetInMs).toISOString() }),
	};
}

/** Counts with times in seconds. */
function spending({ counts: { waitMs, workMs, ...counts } }: Sum): Row {
	return { ...counts, waitSeconds: round(waitMs / 1000), workSeconds: round(workMs / 1000) };
}

/** The biggest spender first. */
export function ranking(spent: readonly Spending[], ...names: Array<keyof Spender>): Row[] {
	return groupBy(spent, ...names)
		.sort(
			({ counts: one }, { counts: other }) => other.requests - one.requests || other.commands - one.commands,
		)
		.map(({ counts, refusalsByCode, ...spender }) => ({
			...spender,
			...spending({ counts, refusalsByCode }),
		}));
}

export const percentOf = (part: number, whole: number): number => round((part / whole) * 100);

const round = (value: number): number => Math.round(value * 10) / 10;
