import fc from 'fast-check';

import { leakyBucket, PLANS } from '../../../src/limits/policy';
import {
	besideNeighbour,
	fullAtStart,
	giveUp,
	type GivenUp,
	type NeighbourOutcome,
	urgentWait,
} from '../../support/limiter-scenes';
import { atOnce, SIMULATED_PLANS, simulate, stallsOf, workloads } from '../../support/limiter-simulation';
import { inVirtualTime } from '../../support/virtual-time';

const WORKLOADS_OF_A_PLAN = 40;
const SEED = 20_261_122;

/** Runs random work on every plan, alone on its portal. */
export async function fuzzed(): Promise<{
	workloads: number;
	requests: number;
	refusals: number;
	/** Requests that neither ended nor were cancelled, and timers that were left over. */
	left: number;
}> {
	const sums = { workloads: 0, requests: 0, refusals: 0, left: 0 };
	for (const { policy, leak, before, largestBurst } of SIMULATED_PLANS) {
		const sample = fc.sample(workloads(before, largestBurst), { numRuns: WORKLOADS_OF_A_PLAN, seed: SEED });
		for (const workload of sample) {
			const { server, asked, served, cancelled, leftTimers } = await simulate(policy, leak, workload);
			sums.workloads += 1;
			sums.requests += server.hits;
			sums.refusals += server.refusals;
			sums.left += asked - served - cancelled + leftTimers;
		}
	}
	return sums;
}

/** Used share of the requests that a portal allows in so many seconds: the least of two plans, stalled or not. */
export async function shareOfAllowed(seconds: number): Promise<number> {
	const shares: number[] = [];
	for (const { bucket = leakyBucket(0, 0), ...policy } of [PLANS.standard, PLANS.enterprise]) {
		const { capacity, leakPerSecond } = bucket;
		// Everything that is allowed, without the margin.
		const requests = Math.floor(capacity - bucket.margin + leakPerSecond * seconds);
		for (const stalls of [[], stallsOf(seconds)]) {
			const workload = atOnce(requests, stalls);
			const { finishedAt } = await simulate({ ...policy, bucket }, 'everySecond', workload);
			shares.push(requests / (capacity + (leakPerSecond * finishedAt) / 1_000));
		}
	}
	return Math.min(...shares);
}

export const beside = async (perSecond: number, refusedCount = false): Promise<NeighbourOutcome> =>
	await inVirtualTime(async (time) => await besideNeighbour(time, perSecond, refusedCount));

export const onFullBucket = async (): ReturnType<typeof fullAtStart> =>
	await inVirtualTime(async (time) => await fullAtStart(time));

/** Milliseconds that an urgent call waits in the queue. */
export const urgentInQueue = async (depth: number): Promise<number> =>
	await inVirtualTime(async (time) => await urgentWait(time, depth));

export const cancelled = async (count: number): Promise<GivenUp> =>
	await inVirtualTime(async (time) => await giveUp(time, count));
