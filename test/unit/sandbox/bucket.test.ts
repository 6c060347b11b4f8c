import * as fc from 'fast-check';
import { Bucket, type BucketLimit } from '../../../sandbox/limits/bucket';
import { Buckets } from '../../../sandbox/limits/buckets';
import { ManualClock } from './support';

const limit = (change: Partial<BucketLimit> = {}): BucketLimit => ({
	capacity: 5,
	leakPerSecond: 2,
	leak: 'everySecond',
	refusedRequestsCount: false,
	...change,
});

/** Number of requests that pass, of `count` at one moment. */
const admitted = (bucket: Bucket, count: number, now: number): number =>
	Array.from({ length: count }, () => bucket.take(now)).filter(Boolean).length;

describe('the bucket', () => {
	it('lets exactly X requests through at once', () => {
		expect(admitted(new Bucket(limit(), 0, 0), 20, 0)).toBe(5);
	});

	it('lets one more through when it is lax', () => {
		expect(admitted(new Bucket(limit({ strict: false }), 0, 0), 20, 0)).toBe(6);
	});

	it('leaks Y at once on every full second', () => {
		const bucket = new Bucket(limit(), 0, 0);
		admitted(bucket, 5, 0);
		expect(bucket.levelAt(999)).toBe(5);
		expect(bucket.levelAt(1000)).toBe(3);
		expect(bucket.levelAt(1999)).toBe(3);
		expect(bucket.levelAt(2000)).toBe(1);
		expect(bucket.levelAt(9000)).toBe(0);
	});

	it('counts full seconds from when the portal started', () => {
		const bucket = new Bucket(limit(), 400, 400);
		admitted(bucket, 5, 1300);
		expect(bucket.levelAt(1399)).toBe(5);
		expect(bucket.levelAt(1400)).toBe(3);
	});

	it('leaks evenly when it is continuous', () => {
		const bucket = new Bucket(limit({ leak: 'continuous' }), 0, 0);
		admitted(bucket, 5, 0);
		expect(bucket.levelAt(250)).toBeCloseTo(4.5);
		expect(bucket.take(250)).toBe(false);
		expect(bucket.take(500)).toBe(true);
	});

	it('counts refused requests only when the option says so', () => {
		const kind = new Bucket(limit(), 0, 0);
		admitted(kind, 50, 0);
		expect(kind.levelAt(0)).toBe(5);
		const harsh = new Bucket(limit({ refusedRequestsCount: true }), 0, 0);
		admitted(harsh, 50, 0);
		expect(harsh.levelAt(0)).toBe(50);
		expect(admitted(harsh, 1, 20_000)).toBe(0);
		expect(admitted(harsh, 1, 60_000)).toBe(1);
	});

	it.each(['everySecond', 'continuous'] as const)('never admits more than X and what leaked (%s)', (leak) => {
		const history = fc.array(fc.nat({ max: 700 }), { minLength: 1, maxLength: 200 });
		fc.assert(
			fc.property(
				history,
				fc.integer({ min: 1, max: 9 }),
				fc.integer({ min: 1, max: 5 }),
				(gaps, capacity, leakRate) => {
					const bucket = new Bucket(limit({ capacity, leakPerSecond: leakRate, leak }), 0, 0);
					let now = 0;
					let passed = 0;
					for (const gap of gaps) {
						now += gap;
						if (bucket.take(now)) passed += 1;
						expect(passed).toBeLessThanOrEqual(capacity + (leakRate * now) / 1000 + 1e-6);
					}
				},
			),
		);
	});

	it.each(['everySecond', 'continuous'] as const)('does not change by being read (%s)', (leak) => {
		const history = fc.array(fc.tuple(fc.nat({ max: 900 }), fc.boolean()), { maxLength: 60 });
		fc.assert(
			fc.property(history, fc.integer({ min: 0, max: 4 }), (steps, external) => {
				const quiet = new Bucket(limit({ leak }), 0, 0);
				const asked = new Bucket(limit({ leak }), 0, 0);
				quiet.setExternal(external, 0);
				asked.setExternal(external, 0);
				let now = 0;
				for (const [gap, takes] of steps) {
					asked.levelAt(now + Math.floor(gap / 2));
					now += gap;
					if (takes) expect(asked.take(now)).toBe(quiet.take(now));
				}
				expect(asked.levelAt(now)).toBeCloseTo(quiet.levelAt(now));
			}),
		);
	});
});

describe('an external consumer', () => {
	it.each(['everySecond', 'continuous'] as const)('slows the leak down (%s)', (leak) => {
		const clock = new ManualClock(0);
		const buckets = new Buckets(limit({ leak }), clock);
		buckets.fill();
		const stop = buckets.consumeExternally(1.5);
		clock.advance(4000);
		// Each second two leak and one and a half arrive. Those of the first second met a full bucket.
		expect(buckets.level()).toBeCloseTo(leak === 'continuous' ? 3 : 1.5);
		stop();
		clock.advance(1000);
		expect(buckets.level()).toBeCloseTo(leak === 'continuous' ? 1 : 0);
	});

	it('fills the bucket to X and not above', () => {
		const clock = new ManualClock(0);
		const buckets = new Buckets(limit(), clock);
		buckets.consumeExternally(100);
		clock.advance(950);
		expect(buckets.level()).toBe(5);
		expect(buckets.take('127.0.0.1')).toBe(false);
	});
});

describe('the buckets of a portal', () => {
	it('gives each address its own; all spellings of this machine are one address', () => {
		const buckets = new Buckets(limit({ capacity: 2 }), new ManualClock());
		const take = (address: string): boolean => buckets.take(address);
		expect(['127.0.0.1', '::ffff:127.0.0.1', '::1', '10.0.0.1'].map(take)).toEqual([true, true, false, true]);
		expect(buckets.level()).toBe(2);
		expect(buckets.level('10.0.0.1')).toBe(1);
	});

	it('can be filled, changed and switched off', () => {
		const clock = new ManualClock();
		const buckets = new Buckets(limit(), clock);
		buckets.fill();
		expect(buckets.take('127.0.0.1')).toBe(false);
		buckets.setLimit(limit({ capacity: 6 }));
		expect(buckets.take('127.0.0.1')).toBe(true);
		buckets.setLimit('none');
		expect(Array.from({ length: 1000 }, () => buckets.take('127.0.0.1')).every(Boolean)).toBe(true);
		expect(buckets.level()).toBe(0);
	});
});
