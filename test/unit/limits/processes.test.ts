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
/**
 * Requests under way in three processes together. So many more the portal here takes at once: a request arrives some time
 * after its credit was granted, and on a busy machine all that are under way can arrive together. That leaves no room for
 * processes that do not share, of which each would send a bucket more. How exactly processes share is measured in virtual
 * time, without such room (shared-processes.property.test.ts).
 */
const UNDER_WAY = 3 * 10;
/** Where Redis loses its memory: what processes cannot know of each other then is at most a bucket. */
const FORGOTTEN = CAPACITY;

const limit = (room: number) => ({
	capacity: CAPACITY + room,
	leakPerSecond: LEAK,
	leak: 'continuous' as const,
	refusedRequestsCount: false,
});

let redis: RedisServer;
let portal: PortalProcess;
let workers: LimitWorker[] = [];

beforeEach(async () => {
	[redis, portal] = await Promise.all([
		startRedis(),
		startPortalProcess({
			limit: limit(UNDER_WAY),
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
	it('share one bucket, also with clocks an hour apart', async () => {
		const three = await start({}, { skewMs: HOUR }, { skewMs: -HOUR });
		await Promise.all(three.map(async (worker) => await worker.call(order(80))));
		expect(three.map(({ done }) => done)).toEqual([80, 80, 80]);
		expect(await refusals()).toBe(0);
		const redisCalls = three.reduce((sum, worker) => sum + worker.redisCalls, 0);
		expect(redisCalls / 240).toBeLessThanOrEqual(1 + 3);
	});

	it.each(['bucket', 'window'])(
		'share a %s while the clock of one, an hour off, is set again and again',
		async (kind) => {
			const window = { kind: 'rolling' as const, requests: 40, seconds: 2 };
			if (kind === 'window') {
				await portal.setLimit('none');
				await portal.setWindows([{ ...window, requests: window.requests + UNDER_WAY }]);
			}
			const custom = kind === 'window' ? { windows: [window] } : setting.custom;
			const three = await start({}, { skewMs: HOUR }, {});
			const all = three.map(
				async (worker) => await worker.call({ ...order(80), setting: { plan: 'custom', custom } }),
			);
			const jumps = [-HOUR, 0, 24 * HOUR, -15_000, HOUR];
			for (const [index, skewMs] of jumps.entries()) {
				await three[1].untilDone(15 * (index + 1));
				three[1].setClock(skewMs);
			}
			await Promise.all(all);
			expect(three.map(({ done, failures }) => ({ done, failures }))).toEqual(
				Array(3).fill({ done: 80, failures: [] }),
			);
			expect(await refusals()).toBe(0);
		},
	);

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
		await portal.setLimit(limit(UNDER_WAY + FORGOTTEN));
		const three = await start({}, {}, {});
		const all = three.map(async (worker) => await worker.call(order(60)));
		await three[0].untilDone(20);
		await redis.client.flushall();
		await Promise.all(all);
		expect(three.map(({ done, failures }) => ({ done, failures }))).toEqual(
			Array(3).fill({ done: 60, failures: [] }),
		);
		expect(await refusals()).toBe(0);
	});

	it('keep to their shares while Redis is away, and meet again', async () => {
		await portal.setLimit(limit(UNDER_WAY + FORGOTTEN));
		const three = await start({}, {}, {});
		const all = three.map(async (worker) => await worker.call(order(90)));
		await three[0].untilDone(20);
		await redis.kill();
		await Promise.all(three.map(async (worker) => await worker.untilWarned()));
		await sleep(1_500);
		await redis.restart();
		await Promise.all(all);
		expect(three.map(({ done, failures }) => ({ done, failures }))).toEqual(
			Array(3).fill({ done: 90, failures: [] }),
		);
		expect(await refusals()).toBe(0);
		for (const { warnings } of three) {
			// One a minute of each kind: warnings of the usage counts and of the board come beside it.
			const ofLimits = warnings.filter((warning) => warning.includes('which keeps the request limits of'));
			expect(ofLimits).toHaveLength(1);
			expect(ofLimits[0]).toContain(`127.0.0.1:${redis.port}`);
		}
	});
});
