import { setTimeout as sleep } from 'node:timers/promises';

import { PLANS } from '../../../src/limits/policy';
import type { SharedMeter } from '../../../src/limits/shared-meter';
import { SharedPortal } from '../../../src/portal/shared/shared-portal';
import { type RedisServer, startRedis } from '../../support/redis-server';
import { WatchedConnection } from '../../support/watched-connection';

let redis: RedisServer;
const connections: WatchedConnection[] = [];
let portals = 0;

beforeAll(async () => {
	redis = await startRedis();
});

afterAll(async () => {
	for (const connection of connections) connection.close();
	await redis.stop();
});

const alone = (): SharedPortal =>
	new SharedPortal(`alone-${++portals}.example`, { whenRedisIsDown: 'share', warn: () => {} });

/** One portal in this many processes. */
function inProcesses(count: number): SharedPortal[] {
	const name = `together-${++portals}.example`;
	return Array.from({ length: count }, () => {
		const connection = new WatchedConnection(redis.settings);
		connections.push(connection);
		const warn = (text: string): never => {
			throw new Error(text);
		};
		return new SharedPortal(name, { connection, whenRedisIsDown: 'share', warn });
	});
}

/** A request: with it a process learns what the others have written. */
const request = async (portal: SharedPortal): Promise<void> =>
	await portal.limiter.run({ priority: 'normal', caller: 'workflow' }, async () => await Promise.resolve());

/** What processes write for each other is in Redis, and read where it was asked for. */
const quiet = async (): Promise<void> => await WatchedConnection.quiet(connections);

describe('credentials of one portal', () => {
	it('with different plans share the stricter one, and a notice says so', async () => {
		const portal = alone();
		portal.claim('one', { plan: 'enterprise' });
		expect(await portal.notices()).toEqual([]);
		portal.claim('other', { plan: 'standard' });
		expect(portal.plan()).toEqual({ policy: PLANS.standard, source: 'credential' });
		const notices = await portal.notices();
		expect(notices).toHaveLength(1);
		expect(notices[0]).toContain('different plans (Enterprise, Standard)');
		expect(notices[0]).toContain('hold for all: Standard');
		portal.claim('other', { plan: 'enterprise' });
		expect(portal.plan().policy).toEqual(PLANS.enterprise);
		expect(await portal.notices()).toEqual([]);
	});

	it('use the known plan if the other one is only assumed, and keep its budget', () => {
		const portal = alone();
		portal.claim('one', { plan: 'auto', dailyBudget: 100 });
		expect(portal.plan().source).toBe('assumed');
		portal.claim('other', { plan: 'enterprise' });
		const { policy, source } = portal.plan();
		expect(source).toBe('credential');
		expect(policy.bucket).toEqual(PLANS.enterprise.bucket);
		expect(policy.windows).toEqual([{ kind: 'fixed', seconds: 86_400, requests: 100, budget: true }]);
	});

	it('with the plan Auto use the licence, which is read once a day', async () => {
		const portal = alone();
		portal.claim('one', { plan: 'auto' });
		const day = 24 * 3_600_000;
		expect(await portal.takeLicenceTurn(1e12)).toBe(true);
		expect(await portal.takeLicenceTurn(1e12 + day - 1)).toBe(false);
		expect(await portal.takeLicenceTurn(1e12 + day)).toBe(true);
		portal.licence('enterprise');
		expect(portal.plan()).toEqual({ policy: PLANS.enterprise, source: 'licence' });
	});
});

describe('notices', () => {
	it('say that refusals contradict the plan', async () => {
		const portal = alone();
		portal.claim('one', { plan: 'enterprise' });
		await portal.refused();
		expect(await portal.notices()).toEqual([]);
		await portal.refused();
		expect(await portal.notices()).toEqual([
			expect.stringContaining(
				'as a portal with the plan Standard would, while the credential says Enterprise',
			),
		]);
	});

	it('say that 80 % of the budget are used', async () => {
		const portal = alone();
		portal.claim('one', { plan: 'standard', dailyBudget: 5, timeZone: 'Europe/Berlin' });
		for (let count = 0; count < 3; count++) await request(portal);
		expect(await portal.notices()).toEqual([]);
		await request(portal);
		expect(await portal.notices()).toEqual([
			expect.stringMatching(/^4 of the 5 requests of today's budget for .* are used/),
		]);
	});

	it('say that Redis does not answer until it answers again, also while all still keep to their shares', async () => {
		const server = await startRedis();
		const connection = new WatchedConnection(server.settings);
		connections.push(connection);
		try {
			const options = { connection, whenRedisIsDown: 'share', warn: () => {} } as const;
			const portal = new SharedPortal('outage.example', options);
			portal.claim('one', { plan: 'standard' });
			const notice = expect.stringMatching(
				/^Redis does not answer, so this process keeps to 1\/\d+ of/,
			) as string;
			let share: number | undefined;
			// A process that stands still for seconds does not see it, so there may be several outages.
			for (let outage = 0; share === undefined && outage < 10; outage++) {
				await request(portal);
				expect(await portal.notices()).toEqual([]);
				await server.kill();
				await request(portal);
				expect(await portal.notices()).toEqual([notice]);
				await server.restart();
				do {
					await sleep(100);
					await request(portal);
				} while ((await portal.notices()).length > 0);
				({ share } = portal['meter'] as SharedMeter);
			}
			expect(share).toBeDefined();
		} finally {
			await server.stop();
		}
	});

	it('say that settings of n8n cannot be read', async () => {
		const portal = new SharedPortal('settings.example', {
			whenRedisIsDown: 'share',
			warn: () => {},
			problem: 'BITRIX24_REDIS_URL must be a URL',
		});
		expect(await portal.notices()).toEqual(['Check the settings of n8n: BITRIX24_REDIS_URL must be a URL.']);
	});
});

describe('processes', () => {
	it('share plans, the licence and the time zone', async () => {
		const [one, other] = inProcesses(2);
		await one.ready();
		one.claim('first', { plan: 'auto' });
		one.licence('enterprise');
		one.zone('+03:00');
		await quiet();
		await other.ready();
		other.claim('second', { plan: 'auto' });
		expect(other.plan().source).toBe('licence');
		expect(other.plan().policy.bucket).toEqual(PLANS.enterprise.bucket);
		other.claim('second', { plan: 'standard' });
		expect(other.plan().policy.plan).toBe('standard');
		await quiet();
		await request(one);
		await quiet();
		expect(one.plan().policy.plan).toBe('standard');
		expect(await one.notices()).toEqual([expect.stringContaining('different plans')]);
	});

	it('ask for the licence once', async () => {
		const all = inProcesses(4);
		const turns = await Promise.all(all.map(async (portal) => await portal.takeLicenceTurn()));
		expect(turns.filter(Boolean)).toHaveLength(1);
	});

	it('know at their start what others have learned about operating time', async () => {
		const [one, late] = inProcesses(2);
		await one.ready();
		const caller = one.operating.caller({ identity: 'hook', credential: 'Hook' });
		const admission = await caller.enter('crm.item.list', 'direct');
		admission.refused('direct');
		admission.left();
		await quiet();
		await late.ready();
		expect(late.operating.list()).toMatchObject([{ method: 'crm.item.list', state: 'held' }]);
	});

	it('write again what Redis has lost', async () => {
		const [one, other] = inProcesses(2);
		await one.ready();
		one.claim('first', { plan: 'enterprise' });
		await request(one);
		await redis.client.flushall();
		await request(one);
		await quiet();
		await other.ready();
		expect(other.plan().policy.plan).toBe('enterprise');
	});
});
