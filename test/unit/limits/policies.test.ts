import { PortalLimiter } from '../../../src/limits/limiter';
import { MemoryMeter } from '../../../src/limits/memory-meter';
import { customPolicy, leakyBucket, PLANS, type Policy, shareOf, stricter } from '../../../src/limits/policy';
import { isQuiet, reserveOf } from '../../../src/limits/priority';
import { asking } from '../../support/asking';
import { after, VirtualTime } from '../../support/virtual-time';
import { WindowServer, type ServerLimits } from '../../support/window-server';

let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
});

afterEach(() => {
	time.restore();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Shape {
	policy: Policy;
	server: ServerLimits;
	minutes: number;
	/** Requests that the server allows in that time, beginning with empty windows. */
	allowed: number;
	latencyMs: number;
}

const rolling = [
	{ kind: 'rolling', requests: 60, seconds: 60 },
	{ kind: 'rolling', requests: 1_800, seconds: 3_600 },
] as const;
const hourly = [{ kind: 'fixed', requests: 20_000, seconds: 3_600 }] as const;

const SHAPES: Array<[string, Shape]> = [
	[
		'60 per minute and 1,800 per hour rolling',
		{
			policy: customPolicy({ windows: rolling }),
			server: { windows: rolling },
			minutes: 61,
			// 30 minutes with 60 each are 1,800; the first of the next hour come one hour after the first.
			allowed: 1_800 + 60,
			latencyMs: 150,
		},
	],
	[
		'20,000 per hour from the top of the hour, 3 at the same time',
		{
			policy: customPolicy({ windows: hourly, atOnce: 3 }),
			server: { windows: hourly, concurrency: 3 },
			minutes: 61,
			// In the minute after the hour three at a time, five times a second.
			allowed: 20_000 + 60 * 3 * 5,
			latencyMs: 200,
		},
	],
	[
		'50 and 2 a second',
		{
			policy: PLANS.standard,
			server: { bucket: { capacity: 50, leakPerSecond: 2, leak: 'everySecond' } },
			minutes: 10,
			allowed: 50 + 2 * 600,
			latencyMs: 100,
		},
	],
	[
		'250 and 5 a second',
		{
			policy: PLANS.enterprise,
			server: { bucket: { capacity: 250, leakPerSecond: 5, leak: 'everySecond' } },
			minutes: 10,
			allowed: 250 + 5 * 600,
			latencyMs: 100,
		},
	],
];

describe('a server that allows', () => {
	it.each(SHAPES)('%s: no refusal, and at least 97 %% of it is used', async (_name, shape) => {
		const server = new WindowServer(shape.server, () => performance.now());
		const limiter = new PortalLimiter('portal', new MemoryMeter(shape.policy));
		const until = shape.minutes * MINUTE;
		let served = 0;
		const keepAsking = async (): Promise<void> => {
			while (time.now() < until) {
				await limiter.run({ priority: 'normal', caller: 'workflow' }, async () => {
					await after(shape.latencyMs / 2);
					const wasServed = server.hit();
					if (wasServed && time.now() < until) served += 1;
					await after(shape.latencyMs / 2);
					if (wasServed) server.done();
				});
			}
		};
		const all = Array.from({ length: 20 }, async () => await keepAsking());
		await time.runUntil(() => time.now() >= until, 2 * until);
		expect(server.refusals).toBe(0);
		expect(served / shape.allowed).toBeGreaterThanOrEqual(0.97);
		void all;
	});
});

describe('a daily budget', () => {
	it('ends in an error that says when it resets, and goes on after midnight at the portal', async () => {
		const budget = { kind: 'fixed', seconds: 86_400, requests: 5, budget: true } as const;
		const meter = new MemoryMeter({ ...PLANS.standard, windows: [budget] });
		// 2027-01-15T08:00Z is 10:30 there.
		meter.zone = '+02:30';
		const limiter = new PortalLimiter('portal', meter);
		const call = async (): Promise<string> =>
			await limiter
				.run({ priority: 'normal', caller: 'workflow' }, async () => await Promise.resolve('sent'))
				.catch((error: Error) => `${error.name}: ${error.message}`);
		const outcomes: string[] = [];
		for (let count = 0; count < 7; count++) void call().then((outcome) => outcomes.push(outcome));
		await time.runUntil(() => outcomes.length === 7, MINUTE);
		expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(5);
		expect(outcomes.at(-1)).toMatch(/^BudgetUsedUp: .* 5 requests is used up until 2027-01-15T21:30:01/);
		expect((await meter.reading()).windows).toMatchObject([{ used: 5, limit: 5, budget: true }]);
		time.stall(13.6 * HOUR);
		void call().then((outcome) => outcomes.push(outcome));
		await time.runUntil(() => outcomes.length === 8, 24 * HOUR);
		expect(outcomes.at(-1)).toBe('sent');
	});
});

describe('the stricter of two policies', () => {
	const windowed = customPolicy({ windows: rolling, atOnce: 3 });

	it('has the smaller bucket, all windows and the smaller number at the same time', () => {
		expect(stricter(PLANS.enterprise, PLANS.standard)).toEqual(PLANS.standard);
		expect(stricter(PLANS.selfHosted, PLANS.enterprise)).toEqual(PLANS.enterprise);
		expect(stricter(PLANS.standard, windowed)).toEqual({
			...windowed,
			...PLANS.standard,
			windows: rolling,
			concurrency: 3,
		});
		const crossed = stricter(
			customPolicy({ bucket: { capacity: 20, leakPerSecond: 4 } }),
			customPolicy({ bucket: { capacity: 30, leakPerSecond: 1 } }),
		);
		expect(crossed.bucket).toEqual(leakyBucket(20, 1));
	});

	it('has shares that stay within the whole', () => {
		const { bucket, windows, atOnce } = shareOf(stricter(PLANS.standard, windowed), 4);
		expect(bucket).toMatchObject({ capacity: 12.5, leakPerSecond: 0.5 });
		expect(windows.map(({ requests }) => requests)).toEqual([15, 450]);
		expect(atOnce).toBe(1);
	});
});

describe('quiet hours', () => {
	const quietHours = { from: 20 * 60, to: 6 * 60, timeZone: 'Europe/Berlin' };
	const policy = { ...PLANS.standard, quietHours };
	// In January Berlin is an hour ahead of UTC, in July two.
	const night = Date.UTC(2027, 0, 15, 4, 30);
	const day = Date.UTC(2027, 6, 15, 4, 30);

	it('are those of the portal, also in summer and over midnight', () => {
		expect([night, day].map((at) => isQuiet(quietHours, at, 'UTC'))).toEqual([true, false]);
		expect(isQuiet({ from: 540, to: 600 }, Date.UTC(2027, 0, 1, 9, 59), 'UTC')).toBe(true);
		expect(isQuiet({ from: 540, to: 600 }, Date.UTC(2027, 0, 1, 10, 0), 'UTC')).toBe(false);
	});

	it('let background work use everything, which otherwise leaves half', () => {
		expect(reserveOf(policy, 8, night, 'UTC')).toEqual({ armed: 0, always: 0 });
		expect(reserveOf(policy, 8, day, 'UTC')).toEqual({ armed: 25, always: 25 });
		expect(reserveOf(PLANS.standard, 8, day, 'UTC')).toEqual({ armed: 10, always: 0 });
		expect(reserveOf(policy, 5, day, 'UTC')).toEqual({ armed: 5, always: 0 });
		expect(reserveOf(policy, 2, day, 'UTC')).toEqual({ armed: 0, always: 0 });
		const meter = new MemoryMeter(policy);
		expect(meter.take(asking(50, { reserve: reserveOf(policy, 8, day, 'UTC') })).granted).toBe(21);
		expect(meter.take(asking(50, { reserve: reserveOf(policy, 8, night, 'UTC') })).granted).toBe(25);
	});
});

describe('time zones', () => {
	it('of the portal are known late: requests counted before, perhaps on another day there, stay counted', () => {
		const wall = Date.parse('2026-11-22T22:16:00Z');
		const budget = { kind: 'fixed' as const, requests: 5, seconds: 86_400, budget: true };
		const policy = { ...PLANS.standard, windows: [budget] };
		const meter = new MemoryMeter(policy, { now: () => 0, wall: () => wall, random: () => 0.5 });
		meter.take({ want: 2, urgent: true, reserve: { armed: 0, always: 0 } });
		meter.zone = '+03:00';
		const [window] = meter.reading().windows;
		expect(window).toMatchObject({ used: 2, resetInMs: Date.parse('2026-11-23T21:00:00Z') - wall });
		meter.zone = '+03:00';
		expect(meter.reading().windows[0].used).toBe(2);
	});
});

describe('a refusal', () => {
	it('pauses as long as the server asks', () => {
		const meter = new MemoryMeter(PLANS.standard);
		meter.refused({ ageMs: 0, retryAfterMs: 45_000 });
		expect(meter.reading().pausedForMs).toBe(45_000);
		// A second answer of the same burst may ask for more.
		meter.refused({ ageMs: 500, retryAfterMs: 60_000 });
		expect(meter.reading().pausedForMs).toBe(60_000);
	});

	it('by a window pauses long enough that five attempts outlast it', () => {
		const meter = new MemoryMeter(customPolicy({ windows: rolling }));
		for (let attempt = 1; attempt <= 4; attempt++) {
			meter.refused({ ageMs: 0 });
			time.stall(meter.reading().pausedForMs + 1);
		}
		expect(time.now()).toBeGreaterThanOrEqual(MINUTE);
	});
});
