import type { PlanName } from '../facts/plans';

/** A request limit as a leaky bucket: each request adds one to the level; above the capacity the portal refuses requests. */
export interface LeakyBucketPolicy {
	/** X: the level above which requests are refused. */
	capacity: number;
	/** Y: by how much the level falls each second. */
	leakPerSecond: number;
	/** How far below the capacity the limiter stays. */
	margin: number;
}

/** A limit of so many requests in so much time. */
export interface WindowPolicy {
	/** `rolling`: in any stretch of that length. `fixed`: starts again at times of the clock, such as each full hour. */
	kind: 'rolling' | 'fixed';
	requests: number;
	seconds: number;
	/**
	 * The time zone from whose midnight a fixed window is counted: a name such as `Europe/Berlin`, or an offset such as
	 * `+03:00`. The portal's when absent.
	 */
	timeZone?: string;
	/** A budget that the administrator sets: when it is used up, requests fail at once instead of waiting. */
	budget?: boolean;
}

/** Hours of the day in which background work may use the whole limit. */
export interface QuietHours {
	/** Minutes since midnight. `to` may be the smaller one: the hours then pass midnight. */
	from: number;
	to: number;
	/** The portal's when absent. */
	timeZone?: string;
}

/** All limits of a portal. A request needs room in each of them. */
export interface Policy {
	plan: PlanName;
	/** Absent when the portal has no such limit. */
	bucket?: LeakyBucketPolicy;
	windows: readonly WindowPolicy[];
	/** Requests that one process has under way at most. It bounds how many are refused when the level is unknown at the start. */
	concurrency: number;
	/** Requests that the portal takes at the same time from all processes together; absent when it has no such limit. */
	atOnce?: number;
	quietHours?: QuietHours;
}

const CONCURRENCY = 10;

/** The fastest leak of a Bitrix24 cloud plan (https://apidocs.bitrix24.com/limits.html). */
const FASTEST_CLOUD_LEAK = 5;

/** Seconds by which the portal may leak later than a smooth bucket would: the cloud leaks once a second. */
const LEAK_LAG_SECONDS = 1;

/** Seconds by which requests may arrive closer together than they were granted: a busy event loop, an uneven network. */
const ARRIVAL_LAG_SECONDS = 0.5;

/**
 * A leaky bucket with its margin (docs/internals/limiter.md, "The bucket and its margin").
 *
 * Each second of lag can hide one second's leak, and "exceeds X" may mean one request fewer. The margin covers both, so
 * the portal's level stays below its capacity in any order of events. It costs its credits once; the rate stays the same.
 * Leaks faster than those of cloud plans belong to proxies, which leak smoothly, so the margin grows no further.
 */
export function leakyBucket(capacity: number, leakPerSecond: number): LeakyBucketPolicy {
	const lag = LEAK_LAG_SECONDS + ARRIVAL_LAG_SECONDS;
	const margin = Math.min(leakPerSecond, FASTEST_CLOUD_LEAK) * lag + 1;
	return { capacity, leakPerSecond, margin: Math.max(0, Math.min(margin, capacity - 1)) };
}

const unlimited = { windows: [], concurrency: CONCURRENCY };

/** Limits of Bitrix24's plans, from https://apidocs.bitrix24.com/limits.html. Self-hosted portals have no request limit. */
export const PLANS: Record<Exclude<PlanName, 'custom'>, Policy> = {
	standard: { ...unlimited, plan: 'standard', bucket: leakyBucket(50, 2) },
	enterprise: { ...unlimited, plan: 'enterprise', bucket: leakyBucket(250, 5) },
	selfHosted: { ...unlimited, plan: 'selfHosted' },
};

/** Limits that the administrator sets for the plan Custom. */
export interface CustomLimits {
	/** Requests at once (X), and how many more each second (Y). */
	bucket?: { capacity: number; leakPerSecond: number };
	windows?: readonly WindowPolicy[];
	/** Requests that may be under way at the same time. */
	atOnce?: number;
}

/** The policy of the plan Custom. */
export function customPolicy({ bucket, windows = [], atOnce }: CustomLimits): Policy {
	return {
		plan: 'custom',
		...(bucket !== undefined && { bucket: leakyBucket(bucket.capacity, bucket.leakPerSecond) }),
		windows,
		concurrency: atOnce ?? CONCURRENCY,
		...(atOnce !== undefined && { atOnce }),
	};
}

/** Combines two policies for one portal into one that keeps both: credentials may disagree, but the portal has one limit. */
export function stricter(one: Policy, other: Policy): Policy {
	const bucket = stricterBucket(one.bucket, other.bucket);
	const plan = bucket === one.bucket ? one.plan : bucket === other.bucket ? other.plan : 'custom';
	const atOnce = Math.min(one.atOnce ?? Number.POSITIVE_INFINITY, other.atOnce ?? Number.POSITIVE_INFINITY);
	return {
		plan,
		...(bucket !== undefined && { bucket }),
		windows: [...one.windows, ...other.windows],
		concurrency: Math.min(one.concurrency, other.concurrency),
		...(atOnce < Number.POSITIVE_INFINITY && { atOnce }),
		...((one.quietHours ?? other.quietHours) && { quietHours: one.quietHours ?? other.quietHours }),
	};
}

function stricterBucket(
	one: LeakyBucketPolicy | undefined,
	other: LeakyBucketPolicy | undefined,
): LeakyBucketPolicy | undefined {
	if (one === undefined) return other;
	if (other === undefined) return one;
	if (one.capacity <= other.capacity && one.leakPerSecond <= other.leakPerSecond) return one;
	if (other.capacity <= one.capacity && other.leakPerSecond <= one.leakPerSecond) return other;
	return leakyBucket(
		Math.min(one.capacity, other.capacity),
		Math.min(one.leakPerSecond, other.leakPerSecond),
	);
}

/**
 * One of `processes` equal parts of a policy, for processes that cannot reach each other. All parts together stay within
 * the whole, except that each process may always send one request in a window.
 */
export function shareOf(policy: Policy, processes: number): Policy {
	const part = (whole: number): number => Math.max(1, Math.floor(whole / processes));
	const { bucket, windows, atOnce } = policy;
	return {
		...policy,
		...(bucket !== undefined && {
			bucket: leakyBucket(bucket.capacity / processes, bucket.leakPerSecond / processes),
		}),
		windows: windows.map((window) => ({ ...window, requests: part(window.requests) })),
		...(atOnce !== undefined && { atOnce: part(atOnce), concurrency: part(atOnce) }),
	};
}
