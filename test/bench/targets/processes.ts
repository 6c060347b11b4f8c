import fc from 'fast-check';

import { RedisConnection } from '../../../src/limits/redis/connection';
import type { PlanSetting } from '../../../src/portal/settings/plan';
import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import { LimitWorker, type WorkerTask } from '../../support/limit-workers';
import { compareMeters, histories } from '../../support/meter-histories';
import { type RedisServer, startRedis } from '../../support/redis-server';

const CAPACITY = 50;
const LATENCY_MS = 20;
const HOUR_MS = 3_600_000;
const SEED = 20_261_122;

interface Place {
	portal: PortalProcess;
	redis: RedisServer;
	workers: LimitWorker[];
	/** The order for a worker, without the number of its calls. */
	order: { webhookUrl: string; setting: PlanSetting };
}

/** Starts processes with the engine on one portal and one Redis. */
async function together<Result>(
	leakPerSecond: number,
	tasks: readonly WorkerTask[],
	scene: (place: Place) => Promise<Result>,
): Promise<Result> {
	const bucket = { capacity: CAPACITY, leakPerSecond };
	const [redis, portal] = await Promise.all([
		startRedis(),
		startPortalProcess({
			limit: { ...bucket, leak: 'continuous', refusedRequestsCount: false },
			cost: { latencyMs: LATENCY_MS },
		}),
	]);
	const workers: LimitWorker[] = [];
	try {
		for (const task of tasks) workers.push(await LimitWorker.start({ redis: redis.settings, ...task }));
		const order = { webhookUrl: portal.webhookUrl, setting: { plan: 'custom', custom: { bucket } } as const };
		return await scene({ portal, redis, workers, order });
	} finally {
		for (const worker of workers) worker.stop();
		await Promise.all([redis.stop(), portal.close()]);
	}
}

const failuresOf = (workers: readonly LimitWorker[]): number =>
	workers.reduce((sum, { failures }) => sum + failures.length, 0);

export interface ThreeProcesses {
	refusals: number;
	failures: number;
	/** Used share of what the limit allows in that time. */
	used: number;
	/** Work of the slowest process when the first is done, as a part of its fair share. */
	leastShare: number;
}

/** Runs three processes whose clocks are an hour apart, at ten times the speed of a cloud portal. */
export async function threeProcesses(): Promise<ThreeProcesses> {
	const leakPerSecond = 20;
	const calls = 300;
	const tasks = [{}, { skewMs: HOUR_MS }, { skewMs: -HOUR_MS }];
	return await together(leakPerSecond, tasks, async ({ portal, workers, order }) => {
		const begun = performance.now();
		const all = workers.map(async (worker) => await worker.call({ ...order, calls }));
		await Promise.race(all);
		const leastShare = Math.min(...workers.map(({ done }) => done)) / calls;
		await Promise.all(all);
		const seconds = (performance.now() - begun) / 1_000;
		return {
			refusals: (await portal.statistics()).totals.refused,
			failures: failuresOf(workers),
			used: (calls * workers.length) / (CAPACITY + leakPerSecond * seconds),
			leastShare,
		};
	});
}

/** Runs three processes. One is killed, and Redis is emptied. */
export async function troubledProcesses(): Promise<{ refusals: number; failures: number; lost: number }> {
	const calls = 60;
	return await together(40, [{}, {}, {}], async ({ portal, redis, workers, order }) => {
		const [killed, ...others] = workers;
		const gone = killed.call({ ...order, calls }).catch((error: Error) => error.message);
		const all = others.map(async (worker) => await worker.call({ ...order, calls }));
		await others[0].untilDone(15);
		killed.signal('SIGKILL');
		await gone;
		await others[0].untilDone(30);
		await redis.client.flushall();
		await Promise.all(all);
		return {
			refusals: (await portal.statistics()).totals.refused,
			failures: failuresOf(others),
			lost: others.reduce((sum, { done }) => sum + calls - done, 0),
		};
	});
}

/**
 * Milliseconds beyond the latency in which 95 % of urgent calls are done, beside two processes full of background work.
 */
export async function urgentElsewhere(): Promise<number> {
	const calls = 40;
	return await together(20, [{}, {}, {}], async ({ workers, order }) => {
		const [urgent, ...others] = workers;
		// This is more work than fits into the test. It stops with its processes.
		for (const other of others)
			void other.call({ ...order, calls: 300, priority: 'background' }).catch(() => {});
		await urgent.call({ ...order, calls, priority: 'interactive', everyMs: 200 });
		const sorted = [...urgent.tookMs].sort((one, another) => one - another);
		return sorted[Math.ceil(0.95 * calls) - 1] - LATENCY_MS;
	});
}

/** Compares the meters in memory and in Redis on random histories. */
export async function meters(): Promise<{
	histories: number;
	granted: number;
	difference: string | undefined;
}> {
	const redis = await startRedis();
	const connection = new RedisConnection(redis.settings);
	let granted = 0;
	const property = fc.asyncProperty(histories, async (history) => {
		granted += await compareMeters(connection, history);
	});
	try {
		const { numRuns, errorInstance } = await fc.check(property, { numRuns: 1_000, seed: SEED });
		const difference = errorInstance instanceof Error ? errorInstance.message : undefined;
		return { histories: numRuns, granted, difference };
	} finally {
		connection.close();
		await redis.stop();
	}
}
