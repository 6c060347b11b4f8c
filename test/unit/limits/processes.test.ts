import { setTimeout as sleep } from 'node:timers/promises';

import type { PlanSetting } from '../../../src/portal/settings/plan';
import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import { LimitWorker, type WorkerTask } from '../../support/limit-workers';
import { type RedisServer, startRedis } from '../../support/redis-server';

const CAPACITY = 50;
const LEAK = 40;
const setting: PlanSetting = {
	plan: 'custom',
	custom: { bucket: { capacity: CAPACITY, leakPerSecond: LEAK } },
};
/** Requests under way at the same time in one process. */
const SLOTS = 10;

let redis: RedisServer;
let portal: PortalProcess;
let workers: LimitWorker[] = [];

beforeEach(async () => {
	[redis, portal] = await Promise.all([
		startRedis(),
		startPortalProcess({
			limit: { capacity: CAPACITY, leakPerSecond: LEAK, leak: 'continuous', refusedRequestsCount: false },
			cost: { latencyMs: 20 },
		}),
	]);
});

afterEach(async () => {
	for (const worker of workers) worker.stop();
	workers = [];
	await Promise.all([redis.stop(), portal.close()]);
});

async function start(...tasks: WorkerTask[]): Promise<LimitWorker[]> {
	workers = await Promise.all(
		tasks.map(async (task) => await LimitWorker.start({ redis: redis.settings, ...task })),
	);
	return workers;
}

const order = (calls: number) => ({ webhookUrl: portal.webhookUrl, calls, setting });
const refusals = async (): Promise<number> => (await portal.statistics()).totals.refused;
const HOUR = 3_600_000;

describe('three processes on one portal', () => {
	it('share one bucket, also with clocks an hour apart, and none is left behind', async () => {
		const three = await start({}, { skewMs: HOUR }, { skewMs: -HOUR });
		const all = three.map(async (worker) => await worker.call(order(80)));
		await Promise.race(all);
		// When the first is done the others have at least seven tenths of what is theirs.
		for (const { done } of three) expect(done).toBeGreaterThanOrEqual(56);
		await Promise.all(all);
		expect(three.map(({ done }) => done)).toEqual([80, 80, 80]);
		expect(await refusals()).toBe(0);
		const redisCalls = three.reduce((sum, worker) => sum + worker.redisCalls, 0);
		expect(redisCalls / 240).toBeLessThanOrEqual(1 + 3);
	});

	it('go on when one is killed, and when one stands still', async () => {
		const [killed, stopped, other] = await start({}, {}, {});
		const gone = killed.call(order(80)).catch((error: Error) => error.message);
		const all = [stopped.call(order(60)), other.call(order(60))];
		await other.untilDone(15);
		killed.signal('SIGKILL');
		stopped.signal('SIGSTOP');
		await sleep(1_000);
		stopped.signal('SIGCONT');
		await Promise.all(all);
		expect(await gone).toBe('The worker has ended');
		expect([stopped.done, other.done]).toEqual([60, 60]);
		expect([...stopped.failures, ...other.failures]).toEqual([]);
		expect(await refusals()).toBe(0);
	});

	it('go on when Redis forgets everything', async () => {
		const three = await start({}, {}, {});
		const all = three.map(async (worker) => await worker.call(order(60)));
		await three[0].untilDone(20);
		await redis.client.flushall();
		await Promise.all(all);
		expect(three.map(({ done, failures }) => ({ done, failures }))).toEqual(
			Array(3).fill({ done: 60, failures: [] }),
		);
		expect(await refusals()).toBeLessThanOrEqual(SLOTS);
	});

	it('keep to their shares while Redis is away, and meet again', async () => {
		const three = await start({}, {}, {});
		const all = three.map(async (worker) => await worker.call(order(90)));
		await three[0].untilDone(20);
		await redis.kill();
		await sleep(1_500);
		await redis.restart();
		await Promise.all(all);
		expect(three.map(({ done, failures }) => ({ done, failures }))).toEqual(
			Array(3).fill({ done: 90, failures: [] }),
		);
		expect(await refusals()).toBe(0);
		for (const { warnings } of three) {
			expect(warnings).toHaveLength(1);
			expect(warnings[0]).toContain(`127.0.0.1:${redis.port}`);
			expect(warnings[0]).toContain('one part in 3');
		}
	});
});
