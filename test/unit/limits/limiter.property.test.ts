import { setMaxListeners } from 'node:events';

import fc from 'fast-check';

import { PortalLimiter, WaitCancelled } from '../../../src/limits/limiter';
import { MemoryMeter } from '../../../src/limits/memory-meter';
import { customPolicy, PLANS, type Policy } from '../../../src/limits/policy';
import type { Priority } from '../../../src/limits/priority';
import { BucketServer } from '../../support/bucket-server';
import { after, VirtualTime } from '../../support/virtual-time';

interface Burst {
	atMs: number;
	requests: number;
	priority: Priority;
	/** The callers of this burst give up after so many milliseconds. */
	cancelAfterMs?: number;
}

interface Workload {
	/** Requests in the bucket at the start; we know of them. */
	before: number;
	bursts: Burst[];
	latencyMs: number;
	jitterMs: number;
	phase: number;
	/** The event loop stands still for `ms` at `atMs`. */
	stalls: Array<{ atMs: number; ms: number }>;
}

const workloads = (before: number, largestBurst: number): fc.Arbitrary<Workload> =>
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

interface Outcome {
	served: number;
	cancelled: number;
	asked: number;
	server: BucketServer;
	leftTimers: number;
	finishedAt: number;
}

async function simulate(policy: Policy, leak: Leak, workload: Workload): Promise<Outcome> {
	const time = new VirtualTime();
	try {
		const { capacity, leakPerSecond } = policy.bucket ?? {
			capacity: Number.POSITIVE_INFINITY,
			leakPerSecond: 1,
		};
		const server = new BucketServer({ capacity, leakPerSecond, leak, phase: workload.phase }, () =>
			performance.now(),
		);
		const meter = new MemoryMeter(policy);
		const limiter = new PortalLimiter('portal', meter);
		server.level = meter.take(workload.before, 0).granted;
		const outcome = { served: 0, cancelled: 0, asked: 0, server };
		let jitter = 7;
		const request = async (priority: Priority, signal?: AbortSignal): Promise<void> => {
			outcome.asked += 1;
			try {
				await limiter.run({ priority, signal }, async (turn) => {
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
		// Callers' own timers may be left (a burst that would have given up later); the limiter's must not.
		await time.pass(25_000);
		return { ...outcome, leftTimers: time.timers(), finishedAt };
	} finally {
		time.restore();
	}
}

type Leak = 'everySecond' | 'continuous';

/** Name, policy, leak of the server, most requests before the start, largest burst. */
const cases: Array<[string, Policy, Leak, number, number]> = [
	['Standard', PLANS.standard, 'everySecond', 40, 60],
	['Standard', PLANS.standard, 'continuous', 40, 60],
	['Enterprise', PLANS.enterprise, 'everySecond', 240, 80],
	['Enterprise', PLANS.enterprise, 'continuous', 240, 80],
	['Custom 20 and 1', customPolicy(20, 1), 'everySecond', 10, 30],
	['Custom 50 and 20', customPolicy(50, 20), 'continuous', 40, 80],
];

describe('the limiter against a portal of its own', () => {
	it.each(cases)(
		'%s (%#): no refusal, no lost request, no hang',
		async (_name, policy, leak, before, largestBurst) => {
			await fc.assert(
				fc.asyncProperty(workloads(before, largestBurst), async (workload) => {
					const { server, asked, served, cancelled, leftTimers } = await simulate(policy, leak, workload);
					expect(server.refusals).toBe(0);
					expect(served + cancelled).toBe(asked);
					expect(server.hits).toBe(served);
					expect(leftTimers).toBe(0);
				}),
				{ numRuns: 200, seed: 20_261_122 },
			);
		},
	);

	it.each([
		['Standard', PLANS.standard, 2 * 120 + 50],
		['Enterprise', PLANS.enterprise, 5 * 120 + 250],
	])('%s: uses at least 98 %% of what two minutes allow, stalled or not', async (_name, policy, allowed) => {
		for (const stalls of [[], Array.from({ length: 40 }, (_, index) => ({ atMs: index * 3_000, ms: 700 }))]) {
			const bursts = [{ atMs: 0, requests: Math.ceil(allowed * 0.98), priority: 'normal' as const }];
			const workload = { before: 0, bursts, latencyMs: 50, jitterMs: 0, phase: 0.5, stalls };
			const { server, finishedAt } = await simulate(policy, 'everySecond', workload);
			expect(server.refusals).toBe(0);
			expect(finishedAt).toBeLessThanOrEqual(120_000);
		}
	});

	it('Self-hosted: nothing but the number of requests under way is bounded', async () => {
		const bursts = [{ atMs: 0, requests: 400, priority: 'normal' as const }];
		const workload = { before: 0, bursts, latencyMs: 100, jitterMs: 0, phase: 0, stalls: [] };
		const { served, finishedAt } = await simulate(PLANS.selfHosted, 'continuous', workload);
		expect(served).toBe(400);
		// 400 requests of 100 ms, ten at a time, are 4 s; Bottleneck's own steps take some more.
		expect(finishedAt).toBeLessThan(4_400);
	});
});
