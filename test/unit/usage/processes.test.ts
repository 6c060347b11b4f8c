import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PlanSetting } from '../../../src/portal/settings/plan';
import { RedisConnection } from '../../../src/limits/redis/connection';
import { FileStore } from '../../../src/usage/file-store';
import { groupBy, spentIn, sumOf, type UsageHour } from '../../../src/usage/history';
import { RedisStore } from '../../../src/usage/redis-store';
import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import { LimitWorker, type WorkerTask } from '../../support/limit-workers';
import { startRedis } from '../../support/redis-server';

const setting: PlanSetting = {
	plan: 'custom',
	custom: { bucket: { capacity: 50, leakPerSecond: 40 } },
};
const HOUR = 3_600_000;

let portal: PortalProcess;
let workers: LimitWorker[] = [];

beforeEach(async () => {
	portal = await startPortalProcess({ limit: 'none', cost: { latencyMs: 5 } });
});

afterEach(async () => {
	for (const worker of workers) worker.stop();
	workers = [];
	await portal.close();
});

const order = (calls: number, workflow: string) => ({
	webhookUrl: portal.webhookUrl,
	calls,
	setting,
	workflow,
});

/** Three processes call the portal, each in a workflow of its own, and some calls are refused. */
async function callFromThree(...tasks: WorkerTask[]): Promise<void> {
	workers = await Promise.all(tasks.map(async (task) => await LimitWorker.start(task)));
	await portal.addFault({ kind: 'queryLimit', after: 30, times: 2 });
	await Promise.all(workers.map(async (worker, index) => await worker.call(order(40, `Workflow ${index}`))));
}

async function expectExact(hours: readonly UsageHour[]): Promise<void> {
	const { totals } = await portal.statistics();
	const spent = spentIn(hours);
	expect(sumOf(spent)).toMatchObject({
		counts: { requests: totals.requests, refusals: totals.refused },
		refusalsByCode: { QUERY_LIMIT_EXCEEDED: totals.refused },
	});
	expect(totals.refused).toBe(2);
	const commands = groupBy(spent, 'workflow').map(({ workflow, counts }) => [
		workflow,
		counts.commands - counts.repeats,
	]);
	expect(Object.fromEntries(commands)).toEqual({ 'Workflow 0': 40, 'Workflow 1': 40, 'Workflow 2': 40 });
}

it('three processes on one Redis count what the portal counts, also with wrong clocks', async () => {
	const redis = await startRedis();
	const connection = new RedisConnection(redis.settings);
	try {
		const task = { redis: redis.settings };
		await callFromThree(task, { ...task, skewMs: 3 * HOUR }, { ...task, skewMs: -3 * HOUR });
		for (const worker of workers) await worker.end();
		const { hours } = await new RedisStore(new URL(portal.url).host, connection).read();
		await expectExact(hours);
		// All in the hour of Redis, or two when a new one has begun meanwhile.
		expect(hours.length).toBeLessThanOrEqual(2);
	} finally {
		connection.close();
		await redis.stop();
	}
});

it('three processes on one file count what the portal counts, to the last call before they end', async () => {
	const usageFolder = mkdtempSync(join(tmpdir(), 'usage-'));
	try {
		await callFromThree({ usageFolder }, { usageFolder }, { usageFolder });
		// At the same time: what each has counted last is written while it ends.
		await Promise.all(workers.map(async (worker) => await worker.end()));
		const { hours } = await new FileStore(usageFolder, new URL(portal.url).host, () => {}).read();
		await expectExact(hours);
		expect(readdirSync(usageFolder)).toHaveLength(1);
	} finally {
		rmSync(usageFolder, { recursive: true });
	}
});
