import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { customPolicy, PLANS, type Policy } from '../../../src/limits/policy';
import { Board } from '../../../src/limits/redis/board';
import { RedisConnection } from '../../../src/limits/redis/connection';
import { RedisMeter } from '../../../src/limits/redis/redis-meter';
import type { RedisSettings } from '../../../src/limits/redis/settings';
import { RedisUnreachable, SharedMeter, type WhenRedisIsDown } from '../../../src/limits/shared-meter';
import { RedisStore } from '../../../src/usage/redis-store';
import { asking } from '../../support/asking';
import { type RedisServer, startRedis } from '../../support/redis-server';

let redis: RedisServer;
const connections: RedisConnection[] = [];
let portals = 0;

beforeAll(async () => {
	redis = await startRedis({ password: 'correct horse' });
});

afterEach(() => {
	for (const connection of connections.splice(0)) connection.close();
});

afterAll(async () => {
	await redis.stop();
});

interface Process {
	meter: SharedMeter;
	warnings: string[];
}

/** So many processes on a portal of their own. */
function processes(
	count: number,
	policy: Policy = PLANS.standard,
	settings: RedisSettings | 'unknown' = redis.settings,
	whenRedisIsDown: WhenRedisIsDown = 'share',
): Process[] {
	const portal = `shared-${++portals}.example`;
	return Array.from({ length: count }, () => {
		const connection = new RedisConnection(settings);
		connections.push(connection);
		const warnings: string[] = [];
		const warn = (text: string): void => void warnings.push(text);
		return { meter: new SharedMeter(portal, policy, connection, { whenRedisIsDown, warn }), warnings };
	});
}

/** Asks for nothing until Redis is used again. */
async function rejoin({ meter }: Process): Promise<void> {
	for (let look = 0; meter.share !== undefined; look++) {
		if (look > 100) throw new Error('Redis is back and not used');
		await meter.take(asking(0));
		await sleep(50);
	}
}

describe('processes on one Redis', () => {
	it('share one bucket', async () => {
		const [one, other] = processes(2);
		expect((await one.meter.take(asking(30))).granted).toBe(30);
		expect((await other.meter.take(asking(30))).granted).toBe(16);
		expect(other.meter.processes).toBe(2);
		await other.meter.giveBack(6);
		expect((await one.meter.reading()).free).toBe(6);
	});

	it('pause together', async () => {
		const [one, other] = processes(2);
		await one.meter.refused({ ageMs: 0 });
		const { granted, waitMs } = await other.meter.take(asking(1));
		expect(granted).toBe(0);
		expect(waitMs).toBeGreaterThan(400);
		await other.meter.refused({ ageMs: 0, retryAfterMs: 20_000 });
		expect((await one.meter.reading()).pausedForMs).toBeGreaterThan(19_000);
	});

	it('leave room for an urgent call of another process', async () => {
		const [one, other] = processes(2);
		await one.meter.take(asking(1, { urgent: true }));
		const reserve = { armed: 5, always: 0 };
		expect((await other.meter.take(asking(100, { reserve }))).granted).toBe(40);
		expect((await one.meter.take(asking(1, { urgent: true }))).granted).toBe(1);
	});

	it('take Redis not for lost because they stood still themselves', async () => {
		const [one] = processes(1);
		await one.meter.take(asking(1));
		// After it has read a file, a process looks at its timers before it reads from its connections.
		await readFile(__filename);
		redis.pause();
		const grant = one.meter.take(asking(1));
		// It is sent in a moment that lets nothing else happen.
		for (let step = 0; step < 20; step++) await Promise.resolve();
		redis.resume();
		// The answer comes meanwhile, and the time for it runs out.
		for (const until = performance.now() + 1_000; performance.now() < until; );
		expect((await grant).granted).toBe(1);
		expect(one.meter.share).toBeUndefined();
		expect(one.warnings).toEqual([]);
	});

	it('make no more requests at the same time than the portal takes', async () => {
		const [one, other] = processes(2, customPolicy({ atOnce: 3 }));
		expect((await one.meter.take(asking(2))).granted).toBe(2);
		expect((await other.meter.take(asking(2))).granted).toBe(1);
		const { granted, waitMs } = await other.meter.take(asking(1));
		expect(granted).toBe(0);
		expect(waitMs).toBeGreaterThan(0);
		await one.meter.ended();
		expect((await other.meter.take(asking(2))).granted).toBe(1);
	});

	it('free the slots of a process that has died', async () => {
		let now = 1_800_000_000_000;
		const connection = new RedisConnection(redis.settings);
		connections.push(connection);
		const meters = [1, 2].map(
			() => new RedisMeter('slots.example', customPolicy({ atOnce: 3 }), connection, undefined, () => now),
		);
		expect((await meters[0].take(asking(3))).granted).toBe(3);
		now += 70_000;
		expect((await meters[1].take(asking(3))).granted).toBe(0);
		now += 6_000;
		expect((await meters[1].take(asking(3))).granted).toBe(3);
	});

	it('need no more rights than docs/queue-mode.md says', async () => {
		const rights = '+info +eval +evalsha +time +get +set +pexpire +pttl +@hash +@sortedset';
		await redis.client.call(
			'ACL',
			'SETUSER',
			'pack',
			'on',
			'>little',
			'~test:*',
			'-@all',
			...rights.split(' '),
		);
		const settings = { ...redis.settings, username: 'pack', password: 'little' };
		const [one] = processes(1, customPolicy({ atOnce: 3 }), settings);
		expect((await one.meter.take(asking(2))).granted).toBe(2);
		await one.meter.ended();
		await one.meter.refused({ ageMs: 0 });
		await one.meter.reading();
		expect(one.warnings).toEqual([]);

		const connection = new RedisConnection(settings);
		connections.push(connection);
		const troubles: Error[] = [];
		const board = new Board(
			'rights.example',
			connection,
			() => {},
			(error) => void troubles.push(error),
		);
		board.publish('plan', { plan: 'standard' });
		// Without the right every process would be the first.
		expect(await board.takeTurn('licence', 60_000)).toBe(true);
		expect(await board.takeTurn('licence', 60_000)).toBe(false);
		await board.read(1);
		expect(troubles).toEqual([]);

		const usage = new RedisStore('rights.example', connection);
		await usage.add([{ hour: '2026-11-22T10+00:00', start: Date.now(), spent: [] }], 1);
		expect(await usage.read()).toMatchObject({ added: 1, since: expect.any(Number) });
	});

	it.each(['tls', 'cluster', 'username'] as const)('reach it with %s', async (kind) => {
		const options = {
			tls: { tls: true },
			cluster: { cluster: true },
			username: { username: 'n8n', password: 'p' },
		};
		const server = await startRedis(options[kind]);
		try {
			// Portals whose keys lie on different nodes of a cluster.
			for (let count = 0; count < 4; count++) {
				const [one, other] = processes(2, PLANS.standard, server.settings);
				expect((await one.meter.take(asking(40))).granted).toBe(40);
				expect((await other.meter.take(asking(40))).granted).toBe(6);
				expect([...one.warnings, ...other.warnings]).toEqual([]);
			}
		} finally {
			await server.stop();
		}
	});
});

describe('without Redis', () => {
	const elsewhere = (): RedisSettings => ({ ...redis.settings, nodes: [{ host: '127.0.0.1', port: 1 }] });

	it('at the start: one part in eight, and a warning without the password', async () => {
		const [one] = processes(1, PLANS.standard, elsewhere());
		expect((await one.meter.take(asking(50))).granted).toBe(4);
		expect(one.meter.share).toBe(1 / 8);
		expect(one.warnings).toEqual([
			expect.stringMatching(/^Redis at 127\.0\.0\.1:1, which keeps .* \(.*ECONNREFUSED.*one part in 8/),
		]);
		expect(one.warnings[0]).not.toContain('horse');
	});

	it('whose address cannot be read: the same', async () => {
		const [one] = processes(1, PLANS.standard, 'unknown');
		expect((await one.meter.take(asking(50))).granted).toBe(4);
		expect(one.warnings[0]).toContain('Redis at an address that cannot be read');
	});

	it('with a wrong password: the same', async () => {
		const [one] = processes(1, PLANS.standard, { ...redis.settings, password: 'wrong horse' });
		expect((await one.meter.take(asking(50))).granted).toBe(4);
		expect(one.warnings[0]).toContain('WRONGPASS');
		expect(one.warnings[0]).not.toContain('horse');
	});

	it('fails where the administrator has chosen that, and goes on when Redis is back', async () => {
		const server = await startRedis();
		try {
			const [one] = processes(1, PLANS.standard, server.settings, 'error');
			expect((await one.meter.take(asking(1))).granted).toBe(1);
			await server.kill();
			await expect(one.meter.take(asking(1))).rejects.toThrow(RedisUnreachable);
			await one.meter.refused({ ageMs: 0 });
			await server.restart();
			expect((await one.meter.take(asking(1))).granted).toBe(1);
		} finally {
			await server.stop();
		}
	});
});

type Trouble = [
	name: string,
	begin: (server: RedisServer) => Promise<unknown>,
	end: (server: RedisServer) => Promise<unknown>,
];

const TROUBLES: Trouble[] = [
	[
		'hangs',
		async (server) => await Promise.resolve(server.pause()),
		async (server) => await Promise.resolve(server.resume()),
	],
	[
		'is killed and comes back empty',
		async (server) => await server.kill(),
		async (server) => await server.restart(),
	],
	[
		'only reads',
		async (server) => await server.client.call('REPLICAOF', '127.0.0.1', '1'),
		async (server) => await server.client.call('REPLICAOF', 'NO', 'ONE'),
	],
	[
		'is out of memory',
		async (server) => await server.client.call('CONFIG', 'SET', 'maxmemory', '1'),
		async (server) => await server.client.call('CONFIG', 'SET', 'maxmemory', '0'),
	],
];

/** What two processes do while Redis is in trouble, and after it. */
async function live([, begin, end]: Trouble) {
	const server = await startRedis();
	try {
		const budget = { kind: 'fixed', seconds: 86_400, requests: 40, budget: true } as const;
		const policy = { ...PLANS.standard, windows: [budget] };
		const [one, other] = processes(2, policy, server.settings);
		await one.meter.take(asking(10));
		await other.meter.take(asking(6));
		await one.meter.take(asking(0));
		await begin(server);
		const began = performance.now();
		const grants = await Promise.all([one, other].map(async ({ meter }) => await meter.take(asking(50))));
		const took = performance.now() - began;
		const shares = [one, other].map(({ meter }) => meter.share);
		const warnings = one.warnings.length;
		await end(server);
		await Promise.all([one, other].map(rejoin));
		return {
			took,
			granted: grants.map(({ granted }) => granted),
			shares,
			warnings,
			reading: await one.meter.reading(),
		};
	} finally {
		await server.stop();
	}
}

describe('Redis that is in trouble', () => {
	// All at the same time: each takes some seconds of waiting.
	const lives = new Map<string, Promise<Awaited<ReturnType<typeof live>>>>();
	beforeAll(async () => {
		for (const trouble of TROUBLES) lives.set(trouble[0], live(trouble));
		await Promise.allSettled(lives.values());
	});

	it.each(TROUBLES)('%s: nobody hangs, each keeps to its share, and all meet again', async (name) => {
		const { took, granted, shares, warnings, reading } = await lives.get(name)!;
		// A command without an answer fails after half a second, a connection after one.
		expect(took).toBeLessThan(5_000);
		// Half of 50, less the margin of 2.5 and half of the 16 that were known. The budget has room for (40 - 16) / 2.
		expect(granted).toEqual([12, 12]);
		expect(shares).toEqual([1 / 2, 1 / 2]);
		expect(warnings).toBe(1);
		// All credits count again: 24 granted without Redis, and the 16 before as far as they are remembered.
		expect(reading.level).toBeGreaterThan(24 - 10);
		expect(reading.windows[0].used).toBeGreaterThanOrEqual(24);
	});
});
