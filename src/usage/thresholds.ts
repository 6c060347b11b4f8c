import { counted, duration } from '../facts/words';

/** Percent of a limit, a count of requests, seconds, or days that are left. */
export type Unit = 'percent' | 'count' | 'seconds' | 'days';

/** A limit that can be watched. */
interface Threshold {
	/** Key in the node's collection; saved in workflows. */
	name: LimitName;
	displayName: string;
	description: string;
	/** What a sentence about it begins with. */
	subject: string;
	unit: Unit;
	default: number;
}

export type LimitName =
	| 'budget'
	| 'licenceDays'
	| 'operatingTime'
	| 'refusals'
	| 'bucketLevel'
	| 'requestsToday'
	| 'waitTime';

/** In the order of the panel: alphabetical by label. */
export const THRESHOLDS: readonly Threshold[] = [
	{
		name: 'budget',
		displayName: 'Daily Budget (%)',
		description:
			"Alert when this share of the day's requests is used. The budget is set in the credential, under More Limits.",
		subject: 'The daily budget',
		unit: 'percent',
		default: 80,
	},
	{
		name: 'licenceDays',
		displayName: 'Days to Expiry',
		description:
			'Alert when the paid or trial period ends in this many days or fewer. Bitrix24 tells it to applications that are paid for; webhooks and local applications are not told.',
		subject: 'The paid period',
		unit: 'days',
		default: 14,
	},
	{
		name: 'operatingTime',
		displayName: 'Operating Time (%)',
		description: 'Alert when a method has used this share of the time that Bitrix24 grants it in ten minutes',
		subject: 'The operating time',
		unit: 'percent',
		default: 80,
	},
	{
		name: 'refusals',
		displayName: 'Refused Requests per Hour',
		description: 'Alert when Bitrix24 has refused at least this many requests in the last hour',
		subject: 'The number of refused requests',
		unit: 'count',
		default: 10,
	},
	{
		name: 'bucketLevel',
		displayName: 'Request Limit (%)',
		description: "Alert when the portal's request limit is this full",
		subject: 'The request limit',
		unit: 'percent',
		default: 80,
	},
	{
		name: 'requestsToday',
		displayName: 'Requests per Day',
		description: "Alert when at least this many requests were sent since midnight on the portal's clock",
		subject: 'The number of requests',
		unit: 'count',
		default: 50_000,
	},
	{
		name: 'waitTime',
		displayName: 'Wait per Request (Seconds)',
		description:
			'Alert when requests of the last hour had to wait this long on average, because the limits had no room for them',
		subject: 'The wait per request',
		unit: 'seconds',
		default: 30,
	},
];

/** Watched unless the person says otherwise. */
export const WATCHED_AT_FIRST: Readonly<Partial<Record<LimitName, number>>> = {
	bucketLevel: 80,
	operatingTime: 80,
};

/** Thresholds by the limits that are watched. */
export type ThresholdValues = Partial<Record<LimitName, number>>;

/**
 * How far behind its threshold a value must be before the limit counts as recovered, so that one that goes up and down
 * around its threshold is not told again and again.
 */
const MARGIN: Record<Unit, (threshold: number) => number> = {
	// Of low thresholds the half, or there would be nothing left to fall to.
	percent: (threshold) => Math.min(10, threshold / 2),
	count: (threshold) => Math.max(1, threshold / 10),
	seconds: (threshold) => threshold / 10,
	days: () => 1,
};

/** The same in words. */
export const MARGIN_TEXT =
	'10 percentage points below its threshold (under 20 %: at half of it). For counts and times it is a tenth below, for days one day above.';

const known = new Map(THRESHOLDS.map((threshold) => [threshold.name, threshold]));

export function thresholdOf(name: LimitName): Threshold {
	const threshold = known.get(name);
	if (threshold === undefined) throw new Error(`There is no limit ${name}`);
	return threshold;
}

export const isLimitName = (name: unknown): name is LimitName => known.has(name as LimitName);

/** Whether a limit has reached its threshold. Days become fewer, all else becomes more. */
export const isReached = ({ unit }: Threshold, threshold: number, value: number): boolean =>
	unit === 'days' ? value <= threshold : value >= threshold;

/** Whether a limit that had reached its threshold is far enough from it again. */
export function hasRecovered(limit: Threshold, threshold: number, value: number): boolean {
	if (isReached(limit, threshold, value)) return false;
	const margin = MARGIN[limit.unit](threshold);
	return limit.unit === 'days' ? value >= threshold + margin : value <= threshold - margin;
}

/** The worse of two values. */
export const worse = ({ unit }: Threshold, one: number, other: number): number =>
	unit === 'days' ? Math.min(one, other) : Math.max(one, other);

/** A value with its unit: `80 %`, `3 requests`, `12 s`. */
export function withUnit({ unit }: Threshold, value: number): string {
	if (unit === 'percent') return `${value} %`;
	if (unit === 'seconds') return duration(value * 1_000);
	return counted(value, unit === 'days' ? 'day' : 'request');
}
