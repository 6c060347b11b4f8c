import { PortalLimiter } from '../../../src/limits/limiter';
import { MemoryMeter } from '../../../src/limits/memory-meter';
import { OperatingTime } from '../../../src/limits/operating/operating-time';
import { customPolicy, PLANS, type Policy } from '../../../src/limits/policy';
import { RedisConnection } from '../../../src/limits/redis/connection';
import { RedisMeter } from '../../../src/limits/redis/redis-meter';
import { asking } from '../../support/asking';
import { OperatingServer } from '../../support/operating-server';
import { type RedisServer, startRedis } from '../../support/redis-server';
import { SharedSimulation } from '../../support/shared-simulation';
import { after, inVirtualTime, type VirtualTime } from '../../support/virtual-time';
import { type ServerLimits, WindowServer } from '../../support/window-server';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** By how much somebody sets the computer's clock. */
const JUMPS: Array<[string, number]> = [
	['15 s back', -15 * SECOND],
	['15 s forward', 15 * SECOND],
	['an hour back', -HOUR],
	['an hour forward', HOUR],
];

/** By how much work may take longer because of it. */
const LONGEST_PAUSE_MS = 2 * SECOND;

interface Course {
	refusals: number;
	finishedAt: number;
	/** The longest time in which nothing was sent. */
	longestGapMs: number;
}

/** Sets the clock at these moments (virtual milliseconds), then waits until `done`. */
async function settingTheClock(time: VirtualTime, moments: Array<[number, number]>, done: () => boolean) {
	for (const [atMs, byMs] of moments) {
		await time.pass(atMs - time.now());
		time.setClock(byMs);
	}
	await time.runUntil(done, 10 * HOUR);
}

/** Makes requests to a portal whose own clock nobody sets. */
async function requests(
	policy: Policy,
	limits: ServerLimits,
	count: number,
	moments: Array<[number, number]>,
): Promise<Course> {
	return await inVirtualTime(async (time) => {
		const startedAt = Date.now() - time.now();
		const server = new WindowServer(
			limits,
			() => time.now(),
			() => startedAt + time.now(),
		);
		const limiter = new PortalLimiter('portal', new MemoryMeter(policy));
		const sentAt: number[] = [];
		let served = 0;
		const request = async (): Promise<void> => {
			const isServed = await limiter.run({ priority: 'normal', caller: 'workflow' }, async (turn) => {
				sentAt.push(time.now());
				const accepted = server.hit();
				await after(40);
				if (accepted) server.done();
				else await turn.refused();
				return accepted;
			});
			if (isServed) served += 1;
			else await request();
		};
		for (let made = 0; made < count; made++) void request();
		await settingTheClock(time, moments, () => served === count);
		const gaps = sentAt.map((at, index) => at - (sentAt[index - 1] ?? 0));
		return { refusals: server.refusals, finishedAt: time.now(), longestGapMs: Math.max(...gaps) };
	});
}

const leak = 'everySecond' as const;
const minute = { requests: 20, seconds: 60 };
const SHAPES: Array<[string, Policy, ServerLimits, number]> = [
	['the bucket', PLANS.standard, { bucket: { capacity: 50, leakPerSecond: 2, leak } }, 150],
	['no limit', PLANS.selfHosted, {}, 1_000],
	[
		'a rolling window',
		customPolicy({ windows: [{ kind: 'rolling', ...minute }] }),
		{ windows: [{ kind: 'rolling', ...minute }] },
		70,
	],
	[
		'a fixed window and requests at the same time',
		customPolicy({ windows: [{ kind: 'fixed', ...minute }], atOnce: 3 }),
		{ windows: [{ kind: 'fixed', ...minute }], concurrency: 3 },
		70,
	],
];

describe.each(JUMPS)('the clock is set %s', (_name, byMs) => {
	it.each(SHAPES)(
		'in the middle of work on %s: no pause, no refusal',
		async (_shape, policy, limits, count) => {
			const even = await requests(policy, limits, count, []);
			const moments = [1, 2, 3].map((part): [number, number] => [(part * even.finishedAt) / 4, byMs]);
			const set = await requests(policy, limits, count, moments);
			expect(set.refusals).toBe(0);
			expect(set.finishedAt).toBeLessThanOrEqual(even.finishedAt + LONGEST_PAUSE_MS);
			expect(set.longestGapMs).toBeLessThanOrEqual(even.longestGapMs + LONGEST_PAUSE_MS);
		},
	);

	it('before the first request, and between two', async () => {
		await inVirtualTime(async (time) => {
			const limiter = new PortalLimiter('portal', new MemoryMeter(PLANS.standard));
			for (let count = 0; count < 3; count++) {
				await time.pass(5 * SECOND);
				time.setClock(byMs);
				const since = time.now();
				await time.settled(
					limiter.run({ priority: 'normal', caller: 'workflow' }, async () => await after(1)),
				);
				expect(time.now() - since).toBeLessThan(100);
			}
		});
	});

	it('while a method is paced and held for its operating time', async () => {
		const work = async (
			moments: Array<[number, number]>,
		): Promise<{ refusals: number; finishedAt: number }> =>
			await inVirtualTime(async (time) => {
				const server = new OperatingServer(60, 'nestedMethods');
				const origin = { identity: 'a', credential: 'A', limitSeconds: 60, waitLimitMs: 10 * HOUR };
				const caller = new OperatingTime().caller(origin);
				let done = 0;
				const call = async (): Promise<void> => {
					const admission = await caller.enter('crm.item.list', 'direct');
					const served = await server.call('crm.item.list', 2);
					if (served === 'refused') admission.refused('direct');
					else admission.answered('direct', served.time);
					admission.left();
					done += 1;
				};
				for (let made = 0; made < 60; made++) void call();
				await settingTheClock(time, moments, () => done === 60);
				return { refusals: server.refusals, finishedAt: time.now() };
			});
		const even = await work([]);
		const set = await work([1, 2, 3].map((part) => [(part * even.finishedAt) / 4, byMs]));
		expect(set.refusals).toBe(0);
		expect(set.finishedAt).toBeLessThanOrEqual(even.finishedAt + LONGEST_PAUSE_MS);
	});

	describe('where Redis runs', () => {
		let redis: RedisServer;

		beforeAll(async () => {
			redis = await startRedis();
		});

		afterAll(async () => await redis.stop());

		it('three processes go on', async () => {
			const work = async (moments: Array<[number, number]>): Promise<number> => {
				const simulation = new SharedSimulation(redis, { capacity: 50, leakPerSecond: 2 }, 3);
				try {
					const { processes, server, time } = simulation;
					await simulation.meet();
					for (const process of processes) process.request(40);
					await settingTheClock(time, moments, () =>
						processes.every(({ asked, served }) => served === asked),
					);
					expect(server.refusals).toBe(0);
					return time.now();
				} finally {
					simulation.close();
				}
			};
			const even = await work([]);
			const set = await work([1, 2, 3].map((part) => [(part * even) / 4, byMs]));
			expect(set).toBeLessThanOrEqual(even + LONGEST_PAUSE_MS);
		});
	});
});

describe('a daily budget', () => {
	const DAY = 24 * HOUR;
	const policy = customPolicy({
		windows: [{ kind: 'fixed', requests: 100, seconds: 86_400, timeZone: 'UTC', budget: true }],
	});
	let redis: RedisServer;
	let connection: RedisConnection;

	beforeAll(async () => {
		redis = await startRedis();
		connection = new RedisConnection(redis.settings);
	});

	afterAll(async () => {
		connection.close();
		await redis.stop();
	});

	it.each([
		['an hour', HOUR],
		['a day and an hour', DAY + HOUR],
		['ten years', 3_650 * DAY],
	])('of a clock that was %s ahead for a while counts each day by itself again', async (_, aheadMs) => {
		const evening = Date.UTC(2027, 4, 10, 23, 30);
		let now = 0;
		let setMs = 0;
		const wall = (): number => evening + now + setMs;
		const random = (): number => 1;
		const monotonic = (): number => now;
		const meters = [
			new MemoryMeter(policy, { now: monotonic, wall, random }),
			new RedisMeter(`ahead ${aheadMs}`, policy, connection, undefined, wall, random, monotonic),
		];
		for (const meter of meters) {
			[now, setMs] = [0, 0];
			const granted = async (): Promise<number> => (await meter.take(asking(100))).granted;
			expect((await meter.take(asking(40))).granted).toBe(40);
			setMs = aheadMs;
			now += 60_000;
			await meter.take(asking(10));
			setMs = 0;
			now += 60_000;
			await meter.take(asking(1));
			const { windows } = await meter.reading();
			expect(windows[0].used).toBeGreaterThanOrEqual(11);
			expect(windows[0].used).toBeLessThanOrEqual(51);
			now += HOUR;
			expect(await granted()).toBe(100);
			now += DAY;
			expect(await granted()).toBe(100);
		}
	});
});
