import type { PlanName } from '../facts/plans';

/** A portal's request limit: each request adds one to the level, which leaks; above the capacity requests are refused. */
export interface LeakyBucketPolicy {
	/** X: level at which requests are refused. */
	capacity: number;
	/** Y: how much leaks in a second. */
	leakPerSecond: number;
	/** How far below the capacity we stay. */
	margin: number;
}

/** So many requests in so much time. */
export interface WindowPolicy {
	/** `rolling`: in any stretch of that length. `fixed`: counted anew on the clock, such as at the top of the hour. */
	kind: 'rolling' | 'fixed';
	requests: number;
	seconds: number;
	/** Whose midnight a fixed window is counted from: a name such as `Europe/Berlin`, or an offset such as `+03:00`. */
	timeZone?: string;
	/** A budget of one's own: once it is used up requests fail at once instead of waiting for the next window. */
	budget?: boolean;
}

/** Hours in which background work may use everything. Minutes since midnight; may pass midnight. */
export interface QuietHours {
	from: number;
	to: number;
	timeZone?: string;
}

/** All that a portal's limiter keeps. Every part must have room for a request. */
export interface Policy {
	plan: PlanName;
	/** Absent: the portal has no such limit. */
	bucket?: LeakyBucketPolicy;
	windows: readonly WindowPolicy[];
	/** Requests under way at the same time in one process; bounds what an unknown level can cost at the start. */
	concurrency: number;
	/** Requests that the portal takes at the same time, from all processes together; absent: it has no such limit. */
	atOnce?: number;
	quietHours?: QuietHours;
}

const CONCURRENCY = 10;

/** The fastest leak of a Bitrix24 cloud plan (api reference, "Limits"). */
const FASTEST_CLOUD_LEAK = 5;

/** Seconds by which a leak may come later than a smooth one: the cloud's bucket leaks once a second. */
const LEAK_LAG_SECONDS = 1;

/** Seconds by which requests may arrive closer together than they were granted: a busy event loop, an uneven network. */
const ARRIVAL_LAG_SECONDS = 0.5;

/**
 * A leaky bucket with its margin. Each second of lag can hide one second's leak, and "exceeds" may mean one request less;
 * with a margin for both the bucket stays below its capacity for any order of events (limiter.md 3). It costs its credits
 * once, not its share of the rate. Faster leaks than a cloud plan has are those of proxies, which leak smoothly: the
 * margin grows no further.
 */
export function leakyBucket(capacity: number, leakPerSecond: number): LeakyBucketPolicy {
	const lag = LEAK_LAG_SECONDS + ARRIVAL_LAG_SECONDS;
	const margin = Math.min(leakPerSecond, FASTEST_CLOUD_LEAK) * lag + 1;
	return { capacity, leakPerSecond, margin: Math.max(0, Math.min(margin, capacity - 1)) };
}

const unlimited = { windows: [], concurrency: CONCURRENCY };

/** Bitrix24's own numbers (api reference, "Limits"): Enterprise 250 and 5 a second, every other cloud plan 50 and 2. */
export const PLANS: Record<Exclude<PlanName, 'custom'>, Policy> = {
	standard: { ...unlimited, plan: 'standard', bucket: leakyBucket(50, 2) },
	enterprise: { ...unlimited, plan: 'enterprise', bucket: leakyBucket(250, 5) },
	selfHosted: { ...unlimited, plan: 'selfHosted' },
};

/** Limits of the administrator's own. */
export interface CustomLimits {
	/** X and Y: requests at once, and how many more each second. */
	bucket?: { capacity: number; leakPerSecond: number };
	windows?: readonly WindowPolicy[];
	/** Requests under way at the same time. */
	atOnce?: number;
}

export function customPolicy({ bucket, windows = [], atOnce }: CustomLimits): Policy {
	return {
		plan: 'custom',
		...(bucket !== undefined && { bucket: leakyBucket(bucket.capacity, bucket.leakPerSecond) }),
		windows,
		concurrency: atOnce ?? CONCURRENCY,
		...(atOnce !== undefined && { atOnce }),
	};
}

/** The stricter of two policies for one portal: credentials may disagree, the portal has one limit. */
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
 * One of `processes` equal parts of a policy, for processes that cannot ask each other. Together the parts stay within
 * the whole, except that each process may always make one request in a window.
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
