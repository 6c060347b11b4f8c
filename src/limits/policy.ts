/** The plans a person can choose. */
export type PlanName = 'standard' | 'enterprise' | 'selfHosted' | 'custom';

/** A portal's request limit: each request adds one to the level, which leaks; above the capacity requests are refused. */
export interface LeakyBucketPolicy {
	/** X: level at which requests are refused. */
	capacity: number;
	/** Y: how much leaks in a second. */
	leakPerSecond: number;
	/** How far below the capacity we stay. */
	margin: number;
}

/** All that a portal's limiter keeps. */
export interface Policy {
	plan: PlanName;
	/** Absent: the portal has no request limit. */
	bucket?: LeakyBucketPolicy;
	/** Requests under way at the same time; bounds what an unknown level can cost at the start. */
	concurrency: number;
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

/** Bitrix24's own numbers (api reference, "Limits"): Enterprise 250 and 5 a second, every other cloud plan 50 and 2. */
export const PLANS: Record<Exclude<PlanName, 'custom'>, Policy> = {
	standard: { plan: 'standard', bucket: leakyBucket(50, 2), concurrency: CONCURRENCY },
	enterprise: { plan: 'enterprise', bucket: leakyBucket(250, 5), concurrency: CONCURRENCY },
	selfHosted: { plan: 'selfHosted', concurrency: CONCURRENCY },
};

/** A limit of the administrator's own: X requests at once, Y more each second. */
export function customPolicy(capacity: number, leakPerSecond: number): Policy {
	return { plan: 'custom', bucket: leakyBucket(capacity, leakPerSecond), concurrency: CONCURRENCY };
}

/** The stricter of two policies for one portal: credentials may disagree, the portal has one bucket. */
export function stricter(one: Policy, other: Policy): Policy {
	if (one.bucket === undefined) return other;
	if (other.bucket === undefined) return one;
	if (one.bucket.capacity <= other.bucket.capacity && one.bucket.leakPerSecond <= other.bucket.leakPerSecond)
		return one;
	if (other.bucket.capacity <= one.bucket.capacity && other.bucket.leakPerSecond <= one.bucket.leakPerSecond)
		return other;
	return customPolicy(
		Math.min(one.bucket.capacity, other.bucket.capacity),
		Math.min(one.bucket.leakPerSecond, other.bucket.leakPerSecond),
	);
}
