import assert from 'node:assert/strict';

import fc from 'fast-check';

import { MemoryMeter } from '../../src/limits/memory-meter';
import type { Ask, Refusal } from '../../src/limits/meter';
import { customPolicy, PLANS, type Policy } from '../../src/limits/policy';
import type { RedisConnection } from '../../src/limits/redis/connection';
import { RedisMeter } from '../../src/limits/redis/redis-meter';

const POLICIES: Policy[] = [
	PLANS.standard,
	PLANS.enterprise,
	PLANS.selfHosted,
	customPolicy({ bucket: { capacity: 3.5, leakPerSecond: 0.3 } }),
	customPolicy({
		windows: [
			{ kind: 'rolling', requests: 6, seconds: 60 },
			{ kind: 'rolling', requests: 9, seconds: 600 },
		],
	}),
	customPolicy({
		bucket: { capacity: 20, leakPerSecond: 1 },
		windows: [
			{ kind: 'fixed', requests: 12, seconds: 60 },
			{ kind: 'fixed', requests: 20, seconds: 3_600, timeZone: 'Asia/Kolkata' },
			{ kind: 'rolling', requests: 9, seconds: 30 },
			{ kind: 'fixed', requests: 25, seconds: 86_400, timeZone: 'Europe/Berlin', budget: true },
		],
	}),
];

type Step =
	| { do: 'pass'; ms: number }
	| { do: 'passToTurn'; ofMs: number; byMs: number }
	| { do: 'take'; ask: Ask }
	| { do: 'giveBack'; count: number }
	| { do: 'refused'; refusal: Refusal; chance: number }
	| { do: 'test'; doubts: number; want: number; served: number; refusals: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('pass' as const),
			ms: fc.oneof(
				fc.double({ min: 0, max: 3_000, noNaN: true }),
				fc.integer({ min: 0, max: 15_000 }),
				fc.integer({ min: 0, max: 90_000 }),
				fc.integer({ min: 0, max: 4_000_000 }),
			),
		}),
	},
	{
		// Moves to the turn of a fixed window, where a request counts in both windows.
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('passToTurn' as const),
			ofMs: fc.constantFrom(60_000, 3_600_000),
			byMs: fc.integer({ min: -1_100, max: 1_100 }),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			do: fc.constant('take' as const),
			ask: fc.record({
				want: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 60 })),
				urgent: fc.boolean(),
				served: fc.nat({ max: 20 }),
				reserve: fc.record({ armed: fc.nat({ max: 30 }), always: fc.nat({ max: 10 }) }),
			}),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('giveBack' as const), count: fc.integer({ min: 1, max: 4 }) }),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('refused' as const),
			refusal: fc.record({
				ageMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5_000, noNaN: true })),
				retryAfterMs: fc.option(fc.nat({ max: 60_000 }), { nil: undefined }),
				served: fc.nat({ max: 20 }),
			}),
			chance: fc.double({ min: 0, max: 1, noNaN: true }),
		}),
	},
	{
		// Refusals with room in between, until it is tested whether the bucket is full.
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('test' as const),
			doubts: fc.integer({ min: 3, max: 8 }),
			want: fc.integer({ min: 2, max: 7 }),
			served: fc.integer({ min: 0, max: 7 }),
			refusals: fc.nat({ max: 2 }),
		}),
	},
);

// Histories begin near a change to summer time in Berlin, so that some days have 23 hours.
const start = fc.integer({ min: Date.UTC(2027, 2, 27), max: Date.UTC(2027, 2, 29) });

export interface History {
	policy: Policy;
	/** Start in milliseconds since 1970. */
	from: number;
	steps: Step[];
}

export const histories: fc.Arbitrary<History> = fc.record({
	policy: fc.constantFrom(...POLICIES),
	from: start,
	steps: fc.array(step, { maxLength: 30 }),
});

/**
 * Runs a history on both meters.
 *
 * @returns the number of granted credits. A history without any proves nothing.
 * @throws AssertionError when the meters answer differently.
 */
export async function compareMeters(connection: RedisConnection, history: History): Promise<number> {
	const pair = new Pair(history.policy, history.from, connection);
	for (const one of history.steps) await pair.do(one);
	await pair.compareReadings();
	return pair.granted;
}

let portals = 0;

/** Two meters of one portal, on one clock. */
class Pair {
	/** Number of granted credits. */
	granted = 0;
	private readonly memory: MemoryMeter;
	private readonly redis: RedisMeter;
	private chance = 0;

	constructor(
		policy: Policy,
		private now: number,
		connection: RedisConnection,
	) {
		const clock = (): number => this.now;
		const random = (): number => this.chance;
		const portal = `history-${++portals}`;
		this.memory = new MemoryMeter(policy, { now: clock, wall: clock, random });
		this.redis = new RedisMeter(portal, policy, connection, undefined, clock, random);
	}

	async do(step: Step): Promise<void> {
		const { memory, redis } = this;
		switch (step.do) {
			case 'pass':
				this.now += step.ms;
				return;
			case 'passToTurn': {
				// The half hour more reaches the turn in time zones such as India's.
				const turn = (Math.floor(this.now / step.ofMs) + (step.ofMs > 60_000 ? 1.5 : 1)) * step.ofMs;
				this.now = Math.max(this.now, turn + step.byMs);
				return;
			}
			case 'take': {
				const expected = memory.take(step.ask);
				const got = await redis.take(step.ask);
				this.granted += got.granted;
				assert.equal(got.granted, expected.granted);
				assertClose(got.waitMs, expected.waitMs, 5e-4);
				assert.deepEqual(got.exhausted, expected.exhausted);
				assert.equal(got.paused === undefined, expected.paused === undefined);
				assertClose(got.paused?.askedMs ?? 0, expected.paused?.askedMs ?? 0, 5e-4);
				return;
			}
			case 'giveBack':
				memory.giveBack(step.count);
				await redis.giveBack(step.count);
				return;
			case 'refused':
				this.chance = step.chance;
				memory.refused(step.refusal);
				await redis.refused(step.refusal);
				return;
			case 'test': {
				for (let doubt = 0; doubt <= step.doubts; doubt++) {
					await this.do({ do: 'refused', refusal: { ageMs: 0, served: 5 }, chance: 0 });
					await this.do({ do: 'pass', ms: 510 });
				}
				const ask = { urgent: false, reserve: { armed: 0, always: 0 } };
				await this.do({ do: 'take', ask: { ...ask, want: step.want } });
				for (let count = 0; count < step.refusals; count++)
					await this.do({ do: 'refused', refusal: { ageMs: 0 }, chance: 0 });
				await this.do({ do: 'take', ask: { ...ask, want: 1, served: step.served } });
			}
		}
	}

	async compareReadings(): Promise<void> {
		const expected = this.memory.reading();
		const got = await this.redis.reading();
		assertClose(got.level, expected.level, 5e-7);
		assertClose(got.leakPerSecond, expected.leakPerSecond, 5e-10);
		assertClose(got.pausedForMs, expected.pausedForMs, 5e-4);
		assert.equal(got.free, expected.free);
		assert.deepEqual(got.windows, expected.windows);
	}
}

function assertClose(got: number, expected: number, tolerance: number): void {
	assert.ok(got === expected || Math.abs(got - expected) < tolerance, `${got} instead of ${expected}`);
}
