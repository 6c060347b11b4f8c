import { counted, duration, number } from '../facts/words';
import { percentOf, waitPerRequest } from './figures';
import { spentIn, type Sum, sumOf, type UsageHistory } from './history';
import { DAY_MS, HOUR_MS } from './hour';
import type { Licence } from './licence';
import type { PortalUsage } from './portal-usage';
import { isReached, type LimitName, thresholdOf, type ThresholdValues } from './thresholds';
import { dayAt, endOfDay, lastHour } from './times';
import { type TopSpender, topSpender, topSpenderOf } from './top-spender';

/** A limit as it is now. */
export interface LimitReading {
	limit: LimitName;
	threshold: number;
	/** Only for limits that each method has under each credential. */
	method?: string;
	credential?: string;
	/** Percent, a count, seconds or days, depending on the limit. */
	value: number;
	/** How much is used: a sentence without its full stop. */
	message: string;
	spentBy?: TopSpender;
	/** When it falls below its threshold if nothing more is sent; Unix milliseconds. */
	freesAt?: number;
	/** When the paid period ends; Unix milliseconds. */
	endsAt?: number;
	/** Advice for people: one or two sentences. */
	whatToDo: string;
}

/** What the limits are read from. */
interface LimitState {
	usage: PortalUsage;
	licence: Licence;
	/** Unix milliseconds. */
	now: number;
}

type Reading = Omit<LimitReading, 'limit' | 'threshold'>;

/** Reads one limit: returns its readings, or a sentence that says why it cannot be read. */
type Reader = (state: LimitState, threshold: number) => Reading[] | string;

const MINUTE_MS = 60_000;

const READERS: Record<LimitName, Reader> = {
	bucketLevel({ usage, now }, threshold) {
		const { bucket, history } = usage;
		if (bucket === undefined) return 'The portal has no request limit.';
		const { level, capacity, leakPerSecond, pausedForMs } = bucket;
		const value = percentOf(level, capacity);
		const excess = level - (threshold / 100) * capacity;
		return [
			{
				value,
				message: `The request limit is ${value} % full: ${number(level)} of ${number(capacity)} requests are counted`,
				spentBy: topSpender(lastHour(history.hours, now)),
				freesAt: now + Math.ceil(Math.max(excess / leakPerSecond, pausedForMs / 1_000, 0)) * 1_000,
				whatToDo:
					'Requests wait automatically, and none is lost. Run big workflows at another time, or set their Priority to Background.',
			},
		];
	},

	budget({ usage, now }) {
		const budget = usage.windows.find((window) => window.budget);
		if (budget === undefined) {
			return 'No daily budget is set: set one in the credential, under More Limits.';
		}
		const { used, limit, resetInMs } = budget;
		const value = percentOf(used, limit);
		return [
			{
				value,
				message: `${value} % of the daily budget is used: ${number(used)} of ${counted(limit, 'request')}`,
				spentBy: topSpender(spentIn(dayAt(usage.history, now))),
				freesAt: now + resetInMs,
				whatToDo:
					'When the budget is used up, requests fail until the next day. Stop workflows that can wait, or raise the budget in the credential.',
			},
		];
	},

	operatingTime: ({ usage, now }) =>
		usage.operating.map(({ method, credential, seconds, limitSeconds, resetAt }) => {
			const value = percentOf(seconds, limitSeconds);
			return {
				method,
				credential,
				value,
				message: `${method} has used ${value} % of its operating time: ${number(seconds)} of ${number(limitSeconds)} seconds in ten minutes`,
				spentBy: topSpenderOf(method, lastHour(usage.history.hours, now)),
				freesAt: resetAt === undefined ? now + 10 * MINUTE_MS : Date.parse(resetAt),
				whatToDo:
					'Ask for fewer rows or columns, or call the method less often. At 100 % Bitrix24 blocks it for up to ten minutes.',
			};
		}),

	refusals({ usage: { history }, now }, threshold) {
		const sumAt = sumsOfLastHour(history);
		const refusalsAt = (at: number): number => Math.ceil(sumAt(at).counts.refusals);
		const value = refusalsAt(now);
		const codes = Object.keys(sumAt(now).refusalsByCode);
		return [
			{
				value,
				message: `Bitrix24 has refused ${counted(value, 'request')} in the last hour${codes.length === 0 ? '' : ` (${codes.join(', ')})`}`,
				spentBy: topSpender(lastHour(history.hours, now)),
				freesAt: firstBelow('refusals', threshold, refusalsAt, now),
				whatToDo:
					"They were sent again automatically. Another program may call the portal from the same address, or the plan in the credential is higher than the portal's.",
			},
		];
	},

	requestsToday({ usage, now }) {
		const { history } = usage;
		const spent = spentIn(dayAt(history, now));
		const value = sumOf(spent).counts.requests;
		return [
			{
				value,
				message: `${counted(value, 'request')} ${value === 1 ? 'was' : 'were'} sent since midnight on the portal's clock`,
				spentBy: topSpender(spent),
				freesAt: endOfDay(now, history.zone),
				whatToDo: 'Check which workflow sends most, and whether it must run as often.',
			},
		];
	},

	waitTime({ usage: { history }, now }, threshold) {
		const sumAt = sumsOfLastHour(history);
		const waitAt = (at: number): number => waitPerRequest(sumAt(at).counts);
		const value = waitAt(now);
		return [
			{
				value,
				message: `Requests of the last hour waited ${duration(value * 1_000)} on average`,
				spentBy: topSpender(lastHour(history.hours, now)),
				freesAt: firstBelow('waitTime', threshold, waitAt, now),
				whatToDo:
					'More requests are sent than the limits allow. Set Priority to Background in workflows that can wait, or run them at another time.',
			},
		];
	},

	licenceDays({ licence: { daysLeft, paymentExpired = false, note = '', passing }, now }) {
		if (daysLeft === undefined) return passing === true ? [] : note;
		return [
			{
				// A period that has ended has no days left, whatever number Bitrix24 sends then.
				value: paymentExpired ? Math.min(daysLeft, 0) : daysLeft,
				message: paymentExpired
					? 'The paid or trial period has ended'
					: `The paid or trial period ends in ${counted(daysLeft, 'day')}`,
				endsAt: now + daysLeft * DAY_MS,
				whatToDo: 'Renew it in Bitrix24: when it has ended, calls are refused.',
			},
		];
	},
};

/**
 * Reads the limits that are watched.
 * @param thresholds by the limits to read.
 * @returns the readings, and for each limit that cannot be read a sentence with the reason
 */
export function readLimits(
	state: LimitState,
	thresholds: ThresholdValues,
): { readings: LimitReading[]; unread: Array<{ limit: LimitName; reason: string }> } {
	const readings: LimitReading[] = [];
	const unread: Array<{ limit: LimitName; reason: string }> = [];
	for (const [name, threshold] of Object.entries(thresholds)) {
		const limit = name as LimitName;
		const read = READERS[limit](state, threshold);
		if (typeof read === 'string') unread.push({ limit, reason: read });
		else readings.push(...read.map((reading) => ({ limit, threshold, ...reading })));
	}
	return { readings, unread };
}

/** Returns a function that sums up the sixty minutes before a moment (Unix milliseconds). */
function sumsOfLastHour({ hours }: UsageHistory): (at: number) => Sum {
	const sums = hours.map(({ start, spent }) => ({ start, spent: [sumOf(spent)] }));
	return (at) => sumOf(lastHour(sums, at));
}

/** The first minute in which a value is below its threshold again if nothing more is sent; Unix milliseconds. */
function firstBelow(
	limit: LimitName,
	threshold: number,
	valueAt: (at: number) => number,
	now: number,
): number {
	let at = now;
	// After two hours nothing that was counted until now is part of the last hour.
	while (isReached(thresholdOf(limit), threshold, valueAt(at)) && at < now + 2 * HOUR_MS) at += MINUTE_MS;
	return at;
}
