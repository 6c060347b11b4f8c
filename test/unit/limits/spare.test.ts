import { MemoryMeter } from '../../../src/limits/memory-meter';
import type { Meter } from '../../../src/limits/meter';
import { customPolicy, PLANS, type Policy } from '../../../src/limits/policy';
import { RedisConnection } from '../../../src/limits/redis/connection';
import { RedisMeter } from '../../../src/limits/redis/redis-meter';
import { asking } from '../../support/asking';
import { type RedisServer, startRedis } from '../../support/redis-server';

/** Milliseconds on the clock of both. */
let now: number;
let redis: RedisServer;
let connection: RedisConnection;
let portals = 0;

beforeAll(async () => {
	redis = await startRedis();
	connection = new RedisConnection(redis.settings);
});

beforeEach(() => {
	now = 1_800_000_000_000;
});

afterAll(async () => {
	connection.close();
	await redis.stop();
});

const clock = (): number => now;
const meters: Array<[string, (policy: Policy) => Meter]> = [
	['in memory', (policy) => new MemoryMeter(policy, { now: clock, wall: clock, random: () => 0.5 })],
	[
		'in Redis',
		(policy) => new RedisMeter(`spare-${++portals}.example`, policy, connection, undefined, clock, () => 0.5),
	],
];

describe.each(meters)('credits to spare %s', (_name, make) => {
	const spare = async (meter: Meter, want: number): Promise<number> => {
		await meter.take(asking(want));
		return meter.spare();
	};

	it('are what is missing to half of the bucket, by the last answer', async () => {
		const meter = make(PLANS.standard);
		expect(await spare(meter, 5)).toBe(20);
		expect(await spare(meter, 20)).toBe(0);
		now += 5_000;
		expect(meter.spare()).toBe(10);
		expect(await spare(meter, 1)).toBe(9);
	});

	it('are none while nothing is granted, nor after a refusal', async () => {
		const meter = make(PLANS.standard);
		expect(await spare(meter, 1)).toBe(24);
		await meter.refused({ ageMs: 10 });
		expect(meter.spare()).toBe(0);
		expect(await spare(meter, 1)).toBe(0);
	});

	it('are none where windows count, and unlimited where there is no limit', async () => {
		const windows = [{ kind: 'rolling', requests: 1_000, seconds: 60 }] as const;
		expect(await spare(make(customPolicy({ windows })), 1)).toBe(0);
		expect(await spare(make(PLANS.selfHosted), 1)).toBe(Number.POSITIVE_INFINITY);
	});
});

it('no credit of a bucket in Redis is spare before its first answer', () => {
	expect(new RedisMeter('spare-new.example', PLANS.standard, connection).spare()).toBe(0);
	expect(new RedisMeter('spare-new.example', PLANS.selfHosted, connection).spare()).toBe(
		Number.POSITIVE_INFINITY,
	);
});
