import { setMaxListeners } from 'node:events';

import fc from 'fast-check';

import { PortalLimiter, WaitCancelled } from '../../src/limits/limiter';
import { MemoryMeter } from '../../src/limits/memory-meter';
import { customPolicy, PLANS, type Policy } from '../../src/limits/policy';
import type { Priority } from '../../src/limits/priority';
import { asking } from './asking';
import { BucketServer } from './bucket-server';
import { after, inVirtualTime } from './virtual-time';

interface Burst {
	atMs: number;
	requests: number;
	priority: Priority;
	/** Milliseconds after which the callers of this burst give up. */
	cancelAfterMs?: number;
}

export interface Workload {
	/** Requests in the bucket at the start, which the limiter knows of. */
	before: number;
	bursts: Burst[];
	latencyMs: number;
	jitterMs: number;
	phase: number;
	/** Times at which the event loop is blocked for `ms`. */
	stalls: Array<{ atMs: number; ms: number }>;
}

export const workloads = (before: number, largestBurst: number): fc.Arbitrary<Workload> =>
	fc.record({
		before: fc.nat({ max: before }),
		bursts: fc.array(
			fc.record({
				atMs: fc.nat({ max: 40_000 }),
				requests: fc.integer({ min: 1, max: largestBurst }),
				priority: fc.constantFrom<Priority>('interactive', 'normal', 'background'),
				cancelAfterMs: fc.option(fc.nat({ max: 20_000 }), { nil: undefined, freq: 4 }),
			}),
			{ minLength: 1, maxLength: 5 },
		),
		latencyMs: fc.nat({ max: 300 }),
		jitterMs: fc.nat({ max: 500 }),
		phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
		stalls: fc.array(fc.record({ atMs: fc.nat({ max: 60_000 }), ms: fc.integer({ min: 50, max: 1_000 }) }), {
			maxLength: 5,
		}),
	});

export type Leak = 'everySecond' | 'continuous';

/** A plan, and the bounds for random workloads. */
export interface Plan {
	name: string;
	policy: Policy;
	/** How the server's bucket leaks. */
	leak: Leak;
	/** Most requests in the bucket at the start. */
	before: number;
	largestBurst: number;
}

const custom = (capacity: number, leakPerSecond: number): Policy =>
	customPolicy({ bucket: { capacity, leakPerSecond } });

const standard = { name: 'Standard', policy: PLANS.standard, before: 40, largestBurst: 60 };
const enterprise = { name: 'Enterprise', policy: PLANS.enterprise, before: 240, largestBurst: 80 };

export const SIMULATED_PLANS: readonly Plan[] = [
	{ ...standard, leak: 'everySecond' },
	{ ...standard, leak: 'continuous' },
	{ ...enterprise, leak: 'everySecond' },
	{ ...enterprise, leak: 'continuous' },
	{ name: 'Custom 20 and 1', policy: custom(20, 1), leak: 'everySecond', before: 10, largestBurst: 30 },
	{ name: 'Custom 50 and 20', policy: custom(50, 20), leak: 'continuous', before: 40, largestBurst: 80 },
];

export interface Outcome {
	served: number;
	cancelled: number;
	asked: number;
	server: BucketServer;
	leftTimers: number;
	/** Milliseconds until all requests have ended. */
	finishedAt: number;
}

/** Simulates one limiter with some work, alone on a portal whose bucket leaks as `leak` says. */
export async function simulate(policy: Policy, leak: Leak, workload: Workload): Promise<Outcome> {
	return await inVirtualTime(async (time) => {
		const { capacity, leakPerSecond } = policy.bucket ?? {
			capacity: Number.POSITIVE_INFINITY,
			leakPerSecond: 1,
		};
		const server = new BucketServer({ capacity, leakPerSecond, leak, phase: workload.phase }, () =>
			performance.now(),
		);
		const meter = new MemoryMeter(policy);
		const limiter = new PortalLimiter('portal', meter);
		server.level = meter.take(asking(workload.before)).granted;
		const outcome = { served: 0, cancelled: 0, asked: 0, server };
		let jitter = 7;
		const request = async (priority: Priority, signal?: AbortSignal): Promise<void> => {
			outcome.asked += 1;
			try {
				await limiter.run({ priority, caller: 'workflow', signal }, async (turn) => {
					jitter = (jitter * 16_807) % 2_147_483_647;
					await after((workload.latencyMs + (jitter % (workload.jitterMs + 1))) / 2);
					if (!server.hit()) await turn.refused();
					await after(workload.latencyMs / 2);
				});
				outcome.served += 1;
			} catch (error) {
				if (!(error instanceof WaitCancelled)) throw error;
				outcome.cancelled += 1;
			}
		};
		const all: Array<Promise<void>> = [];
		let begun = 0;
		for (const burst of workload.bursts) {
			setTimeout(() => {
				const controller = new AbortController();
				setMaxListeners(0, controller.signal);
				if (burst.cancelAfterMs !== undefined) setTimeout(() => controller.abort(), burst.cancelAfterMs);
				for (let count = 0; count < burst.requests; count++)
					all.push(request(burst.priority, controller.signal));
				begun += 1;
			}, burst.atMs);
		}
		const stalls = [...workload.stalls].sort((one, other) => one.atMs - other.atMs);
		const ended = (): boolean =>
			begun === workload.bursts.length && outcome.served + outcome.cancelled === outcome.asked;
		for (const { atMs, ms } of stalls) {
			await time.pass(Math.max(0, atMs - time.now()));
			time.stall(ms);
		}
		await time.runUntil(ended, 3_600_000);
		const finishedAt = time.now();
		await Promise.all(all);
		// Timers of callers that would give up later may be left, but no timers of the limiter.
		await time.pass(25_000);
		return { ...outcome, leftTimers: time.timers(), finishedAt };
	});
}

/** Blocks the event loop for 0.7 s every 3 s, for so many seconds. */
export const stallsOf = (seconds: number): Workload['stalls'] =>
	Array.from({ length: seconds / 3 }, (_, index) => ({ atMs: index * 3_000, ms: 700 }));

/** A workload in which all requests come at the start. The bucket is empty and leaks in the middle of each second. */
export const atOnce = (requests: number, stalls: Workload['stalls'] = []): Workload => ({
	before: 0,
	bursts: [{ atMs: 0, requests, priority: 'normal' }],
	latencyMs: 50,
	jitterMs: 0,
	phase: 0.5,
	stalls,
});
