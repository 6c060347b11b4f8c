import { getEventListeners, setMaxListeners } from 'node:events';

import { PortalLimiter, type Turn, WaitCancelled } from '../../src/limits/limiter';
import { MemoryMeter } from '../../src/limits/memory-meter';
import { leakyBucket, PLANS, type Policy } from '../../src/limits/policy';
import { asking } from './asking';
import { BucketServer } from './bucket-server';
import { after, type VirtualTime } from './virtual-time';

/** Plan of all scenes: Standard. */
const CAPACITY = 50;
const LEAK_PER_SECOND = 2;

export function limiterFor(
	time: VirtualTime,
	policy: Policy = PLANS.standard,
): { limiter: PortalLimiter; meter: MemoryMeter } {
	// With this random number each pause has its greatest length.
	const meter = new MemoryMeter(policy, { now: () => time.now(), wall: () => Date.now(), random: () => 1 });
	return { limiter: new PortalLimiter('portal', meter), meter };
}

function serverFor(
	time: VirtualTime,
	refusedCount: boolean,
	bucket = leakyBucket(CAPACITY, LEAK_PER_SECOND),
): BucketServer {
	const limit = { ...bucket, leak: 'everySecond', refusedCount } as const;
	return new BucketServer(limit, () => time.now());
}

/**
 * Measures how long an urgent request waits behind others of its process. The limiter knows that the bucket is full.
 *
 * @param depth number of requests before it in the queue.
 * @returns milliseconds.
 */
export async function urgentWait(time: VirtualTime, depth: number): Promise<number> {
	const { limiter, meter } = limiterFor(time);
	meter.take(asking(2 * CAPACITY));
	for (let count = 0; count < depth; count++)
		void limiter.run({ priority: 'normal', caller: 'workflow' }, async () => await after(20));
	// Another request has just taken a credit.
	await time.pass(5_010);
	const askedAt = time.now();
	let servedAt = 0;
	void limiter.run({ priority: 'interactive', caller: 'workflow' }, async () => {
		servedAt = time.now();
		await after(20);
	});
	await time.runUntil(() => servedAt > 0, 60_000);
	return servedAt - askedAt;
}

/**
 * Sends sixty requests to a portal whose bucket is full. The limiter does not know that.
 *
 * @param refusedCount whether refused requests fill the bucket too.
 */
export async function fullAtStart(
	time: VirtualTime,
	refusedCount = false,
): Promise<{ refusals: number; seconds: number; bestSeconds: number }> {
	const requests = 60;
	const { limiter } = limiterFor(time);
	const server = serverFor(time, refusedCount);
	server.level = CAPACITY;
	let served = 0;
	const request = async (repeat: boolean): Promise<void> => {
		const wasServed = await limiter.run(
			{ priority: 'normal', caller: 'workflow', repeat },
			async (turn: Turn) => {
				await after(20);
				const ok = server.hit();
				await after(20);
				if (!ok) await turn.refused();
				return ok;
			},
		);
		if (wasServed) served += 1;
		else await request(true);
	};
	for (let count = 0; count < requests; count++) void request(false);
	await time.runUntil(() => served === requests, 300_000);
	const bestSeconds = requests / LEAK_PER_SECOND;
	return { refusals: server.refusals, seconds: time.now() / 1_000, bestSeconds };
}

export interface NeighbourOutcome {
	requests: number;
	refusals: number;
	/** Calls that failed after five refusals. */
	failed: number;
	neighbourRequests: number;
	neighbourRefusals: number;
	/** Used share of what the neighbour leaves, from the moment when the bucket is full. */
	used: number;
}

/** Sends five times a bucket of requests beside another program, which sends at an even rate and repeats nothing. */
export async function besideNeighbour(
	time: VirtualTime,
	foreignPerSecond: number,
	refusedCount = false,
	policy: Policy = PLANS.standard,
): Promise<NeighbourOutcome> {
	const { bucket = leakyBucket(CAPACITY, LEAK_PER_SECOND) } = policy;
	const { capacity, leakPerSecond } = bucket;
	const calls = 5 * capacity;
	const { limiter } = limiterFor(time, policy);
	const server = serverFor(time, refusedCount, bucket);
	const outcome = { requests: 0, refusals: 0, failed: 0, neighbourRequests: 0, neighbourRefusals: 0 };
	let served = 0;
	const ended = (): boolean => served + outcome.failed === calls;
	const foreign = (): void => {
		outcome.neighbourRequests += 1;
		if (!server.hit()) outcome.neighbourRefusals += 1;
		if (!ended()) setTimeout(foreign, 1_000 / foreignPerSecond);
	};
	foreign();
	const request = async (attempt: number): Promise<void> => {
		const repeat = attempt > 1;
		const ok = await limiter.run({ priority: 'normal', caller: 'workflow', repeat }, async (turn) => {
			await after(50);
			outcome.requests += 1;
			const accepted = server.hit();
			if (!accepted) {
				outcome.refusals += 1;
				await turn.refused();
			}
			return accepted;
		});
		if (ok) served += 1;
		else if (attempt < 5) await request(attempt + 1);
		else outcome.failed += 1;
	};
	for (let count = 0; count < calls; count++) void request(1);
	await time.runUntil(ended, 600_000);
	const bestSeconds = (served - capacity) / (leakPerSecond - foreignPerSecond);
	return { ...outcome, used: (bestSeconds * 1_000) / time.now() };
}

/**
 * Sends requests to a portal of which nobody else uses the bucket, and which refuses some of them for no reason.
 *
 * @param share of requests that are refused so, 0 to 1.
 * @returns seconds until all are served, requests that failed after five refusals, and refusals by the bucket itself.
 */
export async function refusedAtRandom(
	time: VirtualTime,
	share: number,
	seed: number,
): Promise<{ seconds: number; failed: number; ownRefusals: number }> {
	const calls = 295;
	let chance = seed;
	const random = (): number => {
		chance = (chance * 16_807) % 2_147_483_647;
		return chance / 2_147_483_647;
	};
	const meter = new MemoryMeter(PLANS.standard, { now: () => time.now(), wall: () => Date.now(), random });
	const limiter = new PortalLimiter('portal', meter);
	const server = serverFor(time, false);
	let served = 0;
	let failed = 0;
	const request = async (attempt: number): Promise<void> => {
		const repeat = attempt > 1;
		const ok = await limiter.run({ priority: 'normal', caller: 'workflow', repeat }, async (turn) => {
			await after(60);
			const accepted = random() >= share && server.hit();
			if (!accepted) await turn.refused();
			return accepted;
		});
		if (ok) served += 1;
		else if (attempt < 5) await request(attempt + 1);
		else failed += 1;
	};
	for (let count = 0; count < calls; count++) void request(1);
	await time.runUntil(() => served + failed === calls, 3_600_000);
	return { seconds: time.now() / 1_000, failed, ownRefusals: server.refusals };
}

export interface GivenUp {
	/** Callers whose requests failed as cancelled. */
	cancelled: number;
	/** Virtual milliseconds until the last of them failed. */
	toldAfterMs: number;
	/** Cancelled requests that were sent nevertheless. */
	sent: number;
	/** Virtual milliseconds until three others were served; at best 1,500, because each takes a credit. */
	othersServedAt: number;
	/** Listeners on the signal, and timers, that are left over. */
	listeners: number;
	timers: number;
}

/** Lets callers give up that wait in front of three others. The limiter knows that the bucket is full. */
export async function giveUp(time: VirtualTime, count: number): Promise<GivenUp> {
	const { limiter, meter } = limiterFor(time);
	meter.take(asking(2 * CAPACITY));
	const controller = new AbortController();
	const { signal } = controller;
	setMaxListeners(0, signal);
	let sent = 0;
	let cancelled = 0;
	const waiting = Array.from({ length: count }, async () => {
		const request = { priority: 'normal', caller: 'workflow', signal } as const;
		try {
			await limiter.run(request, async () => await Promise.resolve((sent += 1)));
		} catch (error) {
			if (!(error instanceof WaitCancelled)) throw error;
			cancelled += 1;
		}
	});
	let others = 0;
	for (let other = 0; other < 3; other++) {
		const request = { priority: 'normal', caller: 'workflow' } as const;
		void limiter.run(request, async () => await Promise.resolve((others += 1)));
	}
	await time.pass(100);
	const gaveUpAt = time.now();
	controller.abort();
	await Promise.all(waiting);
	const toldAfterMs = time.now() - gaveUpAt;
	await time.runUntil(() => others === 3, 10_000);
	const othersServedAt = time.now();
	await time.pass(1_000);
	const listeners = getEventListeners(signal, 'abort').length;
	return { cancelled, toldAfterMs, sent, othersServedAt, listeners, timers: time.timers() };
}
