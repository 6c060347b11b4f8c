import { counted, duration } from '../facts/words';

/** Unit of a threshold: percent of a limit, a number of requests, seconds, or days left. */
export type Unit = 'percent' | 'count' | 'seconds' | 'days';

/** A limit that can be watched. */
interface Threshold {
	/** Key in the node's collection; saved in workflows. */
	name: LimitName;
	displayName: string;
	description: string;
	/** Subject of sentences about the limit. */
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
			'Alert when this share of the daily budget is used. Set the budget in the credential, under More Limits.',
		subject: 'The daily budget',
		unit: 'percent',
		default: 80,
	},
	{
		name: 'licenceDays',
		displayName: 'Days to Expiry',
		description:
			'Alert when the paid or trial period ends in this many days or fewer. Bitrix24 shows the date only to paid applications, not to webhooks or local applications.',
		subject: 'The paid period',
		unit: 'days',
		default: 14,
	},
	{
		name: 'operatingTime',
		displayName: 'Operating Time (%)',
		description: 'Alert when a method has used this share of the time that Bitrix24 allows it in ten minutes',
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
			'Alert when requests of the last hour waited this long on average because the limits had no room for them',
		subject: 'The wait per request',
		unit: 'seconds',
		default: 30,
	},
];

/** Limits that a new node watches, with their thresholds. */
export const WATCHED_AT_FIRST: Readonly<Partial<Record<LimitName, number>>> = {
	bucketLevel: 80,
	operatingTime: 80,
};

/** Thresholds of the limits that are watched, by limit. */
export type ThresholdValues = Partial<Record<LimitName, number>>;

/**
 * How far a value must be from its threshold before the limit counts as recovered. Without it, a value that goes up and
 * down around its threshold would be reported again and again.
 */
const MARGIN: Record<Unit, (threshold: number) => number> = {
	// With a low threshold only half of it: a value cannot fall by ten percentage points from there.
	percent: (threshold) => Math.min(10, threshold / 2),
	count: (threshold) => Math.max(1, threshold / 10),
	seconds: (threshold) => threshold / 10,
	days: () => 1,
};

/** The margins in words, as the end of the sentence "A limit has recovered when it is …". */
export const MARGIN_TEXT =
	'10 percentage points below its threshold (for thresholds under 20 %: at half of it). Counts and times: 10 % below. Days: one day more.';

const known = new Map(THRESHOLDS.map((threshold) => [threshold.name, threshold]));

/** The description of a limit by its name. */
export function thresholdOf(name: LimitName): Threshold {
	const threshold = known.get(name);
	if (threshold === undefined) throw new Error(`There is no limit ${name}`);
	return threshold;
}

export const isLimitName = (name: unknown): name is LimitName => known.has(name as LimitName);

/** Whether a value has reached its threshold: days by falling to it, all others by rising to it. */
export const isReached = ({ unit }: Threshold, threshold: number, value: number): boolean =>
	unit === 'days' ? value <= threshold : value >= threshold;

/** Whether a value that had reached its threshold is far enough from it again. */
export function hasRecovered(limit: Threshold, threshold: number, value: number): boolean {
	if (isReached(limit, threshold, value)) return false;
	const margin = MARGIN[limit.unit](threshold);
	return limit.unit === 'days' ? value >= threshold + margin : value <= threshold - margin;
}

/** The worse of two values: the higher one, or the fewer days. */
export const worse = ({ unit }: Threshold, one: number, other: number): number =>
	unit === 'days' ? Math.min(one, other) : Math.max(one, other);

/** A value with its unit: `80 %`, `3 requests`, `12 s`. */
export function withUnit({ unit }: Threshold, value: number): string {
	if (unit === 'percent') return `${value} %`;
	if (unit === 'seconds') return duration(value * 1_000);
	return counted(value, unit === 'days' ? 'day' : 'request');
}
