import { type Turn, WaitCancelled } from '../../../src/limits/limiter';
import { customPolicy, PLANS, type Policy } from '../../../src/limits/policy';
import type { Priority } from '../../../src/limits/priority';
import { asking } from '../../support/asking';
import * as scenes from '../../support/limiter-scenes';
import { after, VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;

beforeEach(() => {
	time = new VirtualTime();
});

afterEach(() => {
	time.restore();
});

const limiterFor = (policy?: Policy) => scenes.limiterFor(time, policy);

describe('order', () => {
	it('serves the most urgent request first, and repeats before first attempts of their priority', async () => {
		const { limiter, meter } = limiterFor();
		meter.take(asking(100));
		const served: string[] = [];
		const ask = (name: string, priority: Priority, repeat = false): void =>
			void limiter.run(
				{ priority, caller: 'workflow', repeat },
				async () => await Promise.resolve(served.push(name)),
			);
		ask('background', 'background');
		ask('normal', 'normal');
		ask('normal, repeated', 'normal', true);
		ask('interactive', 'interactive');
		await time.runUntil(() => served.length === 4, 30_000);
		expect(served).toEqual(['interactive', 'normal, repeated', 'normal', 'background']);
	});

	it('an urgent request behind a hundred others waits for one credit only', async () => {
		expect(await scenes.urgentWait(time, 100)).toBeLessThanOrEqual(1_000 / 2 + 50);
	});

	it('leaves room for urgent work once there was some in the last minute', async () => {
		const { limiter } = limiterFor(customPolicy({ bucket: { capacity: 50, leakPerSecond: 1 } }));
		void limiter.run({ priority: 'interactive', caller: 'workflow' }, async () => await after(1));
		await time.pass(20);
		for (let count = 0; count < 100; count++)
			void limiter.run({ priority: 'background', caller: 'workflow' }, async () => await after(1));
		await time.pass(3_000);
		let urgent = 0;
		for (let count = 0; count < 8; count++)
			void limiter.run(
				{ priority: 'interactive', caller: 'workflow' },
				async () => await Promise.resolve(urgent++),
			);
		await time.pass(100);
		expect(urgent).toBe(8);
	});
});

describe('a refusal', () => {
	it('closes the portal for its whole pause, also where a request that was sent with it is served', async () => {
		const { limiter } = limiterFor();
		const asked = { priority: 'normal', caller: 'workflow' } as const;
		let begin = (): void => undefined;
		const begun = new Promise<void>((resolve) => (begin = resolve));
		void limiter.run(asked, async (turn) => {
			await begun;
			await turn.refused();
		});
		void limiter.run(asked, async () => {
			begin();
			await after(50);
		});
		await time.pass(10);
		const { waitedMs, closedMs } = (await time.settled(
			limiter.run(asked, async (turn) => await Promise.resolve(turn)),
		)) as Turn;
		expect(waitedMs).toBeGreaterThan(400);
		expect(closedMs).toBeGreaterThan(waitedMs - 100);
	});

	it('is over for a repeat when nothing was asked for minutes', async () => {
		const { limiter } = limiterFor();
		const asked = { priority: 'normal', caller: 'workflow' } as const;
		await time.settled(limiter.run(asked, async (turn) => await turn.refused()));
		const since = time.now();
		// The method of the call is held meanwhile, and nobody else asks the portal for anything.
		await time.pass(600_000);
		const sent = limiter.run({ ...asked, repeat: true, since }, async () => await Promise.resolve('sent'));
		expect(await time.settled(sent)).toBe('sent');
	});

	it('pauses the whole portal, once for all requests that were under way', async () => {
		const { refusals, seconds, bestSeconds } = await scenes.fullAtStart(time);
		// Ten were under way when the first refusal came; none was refused afterwards.
		expect(refusals).toBe(10);
		expect(seconds).toBeLessThanOrEqual(bestSeconds + 5);
	});

	it('voids credits that were granted and not used yet', async () => {
		const { limiter } = limiterFor();
		let sentAt = 0;
		void limiter.run({ priority: 'normal', caller: 'workflow' }, async (turn) => {
			// The next request has its credit already, and waits for its place.
			void limiter.run(
				{ priority: 'normal', caller: 'workflow' },
				async () => await Promise.resolve((sentAt = time.now())),
			);
			for (let turns = 0; turns < 10; turns++) await Promise.resolve();
			await turn.refused();
		});
		await time.runUntil(() => sentAt > 0, 10_000);
		expect(sentAt).toBeGreaterThanOrEqual(1_000);
	});

	it('makes the pause longer when it comes again, and cuts the rate', () => {
		const { meter } = limiterFor();
		const pauses: number[] = [];
		for (let strike = 0; strike < 4; strike++) {
			meter.refused({ ageMs: 0 });
			pauses.push(meter.reading().pausedForMs);
			time.stall(pauses[strike] + 1);
		}
		expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
		expect(meter.reading().leakPerSecond).toBeLessThan(2 * 0.6 ** 2);
		time.stall(600_000);
		expect(meter.reading().leakPerSecond).toBeCloseTo(2, 2);
	});

	it('makes the pause longer only while hardly anything is served in between', () => {
		const { meter } = limiterFor();
		const pauses: number[] = [];
		for (let strike = 0; strike < 6; strike++) {
			meter.refused({ ageMs: 0, served: strike % 2 === 0 ? 5 : 1 });
			pauses.push(meter.reading().pausedForMs);
			time.stall(pauses[strike] + 1_000);
		}
		expect(pauses).toEqual([1_000, 2_000, 1_000, 2_000, 1_000, 2_000]);
	});

	it.each([11, 222, 3_333, 7_919_113, 55_433_791])(
		'of one request in twelve, whatever the bucket holds, slows nobody down (%i)',
		async (seed) => {
			const { seconds, failed, ownRefusals } = await scenes.refusedAtRandom(time, 0.08, seed);
			// At best it takes 140 s, for 320 requests; before the portal was taken at its word, which took up to 580 s.
			expect(seconds).toBeLessThan(230);
			expect({ failed, ownRefusals }).toEqual({ failed: 0, ownRefusals: 0 });
		},
	);

	it('does not count requests that were sent before the pause ended', () => {
		const { meter } = limiterFor();
		meter.refused({ ageMs: 0 });
		time.stall(2_000);
		meter.refused({ ageMs: 1_500 });
		expect(meter.reading().pausedForMs).toBe(0);
		meter.refused({ ageMs: 100 });
		expect(meter.reading().pausedForMs).toBe(2_000);
	});
});

describe('another program on the same bucket', () => {
	it.each([
		[1, false, 0.04],
		[1, true, 0.04],
		[0.5, false, 0.02],
		[0.5, true, 0.02],
	])(
		'%p requests a second of two, refused ones count: %p: few refusals, no lost request',
		async (foreignPerSecond, refusedCount, mostRefused) => {
			const outcome = await scenes.besideNeighbour(time, foreignPerSecond, refusedCount);
			const { requests, refusals, failed, used } = outcome;
			expect(refusals / requests).toBeLessThanOrEqual(mostRefused);
			expect(failed).toBe(0);
			expect(used).toBeGreaterThanOrEqual(0.9);
		},
	);

	it.each([1, 2.5])('%p requests a second of the five of Enterprise: the same', async (foreignPerSecond) => {
		const outcome = await scenes.besideNeighbour(time, foreignPerSecond, false, PLANS.enterprise);
		expect(outcome.refusals / outcome.requests).toBeLessThanOrEqual(0.04);
		expect(outcome.failed).toBe(0);
	});
});

describe('cancelling', () => {
	it('ends the wait at once, sends nothing, keeps credits for others and leaves nothing behind', async () => {
		expect(await scenes.giveUp(time, 20)).toEqual({
			cancelled: 20,
			toldAfterMs: 0,
			sent: 0,
			// Three credits at two a second: none went to a request that gave up.
			othersServedAt: 1_500,
			listeners: 0,
			timers: 0,
		});
	});

	it('of everything leaves no timer behind', async () => {
		const { limiter, meter } = limiterFor();
		meter.take(asking(100));
		const controller = new AbortController();
		const { signal } = controller;
		const all = Array.from(
			{ length: 8 },
			async () =>
				await limiter
					.run({ priority: 'normal', caller: 'workflow', signal }, async () => await after(1))
					.catch(() => 'cancelled'),
		);
		await time.pass(10);
		controller.abort();
		expect(new Set(await Promise.all(all))).toEqual(new Set(['cancelled']));
		await time.pass(10);
		expect(time.timers()).toBe(0);
		// Nor a place in Bottleneck's queue, which would stay in memory for ever.
		expect(Reflect.get(limiter, 'places')).toBe(0);
		expect(limiter.queued()).toEqual({ waiting: { interactive: 0, normal: 0, background: 0 }, inFlight: 0 });
	});

	it('after the credit was granted gives it back', async () => {
		const { limiter, meter } = limiterFor(customPolicy({ bucket: { capacity: 50, leakPerSecond: 0.001 } }));
		const controller = new AbortController();
		const { signal } = controller;
		const outcome = limiter
			.run({ priority: 'normal', caller: 'workflow', signal }, async () => await after(1))
			.catch(() => 'cancelled');
		for (let turns = 0; turns < 10; turns++) await Promise.resolve();
		expect(meter.reading().level).toBe(1);
		controller.abort();
		expect(await outcome).toBe('cancelled');
		await time.pass(50);
		expect(meter.reading().level).toBe(0);
	});

	it('before it began rejects without waiting', async () => {
		const { limiter } = limiterFor();
		const signal = AbortSignal.abort();
		await expect(
			limiter.run({ priority: 'normal', caller: 'workflow', signal }, async () => await after(1)),
		).rejects.toBeInstanceOf(WaitCancelled);
	});
});

it('hands the outcome of a request to its caller, failures too', async () => {
	const { limiter } = limiterFor();
	const results = Promise.allSettled([
		limiter.run({ priority: 'normal', caller: 'workflow' }, async () => await Promise.resolve('answer')),
		limiter.run(
			{ priority: 'normal', caller: 'workflow' },
			async () => await Promise.reject(new Error('broken')),
		),
	]);
	await time.pass(50);
	expect(
		(await results).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
	).toEqual(['answer', 'Error: broken']);
	expect(limiter.queued().inFlight).toBe(0);
});

it('a change of plan counts for requests that wait already', async () => {
	const { limiter, meter } = limiterFor();
	let served = 0;
	for (let count = 0; count < 200; count++)
		void limiter.run({ priority: 'normal', caller: 'workflow' }, async () => await Promise.resolve(served++));
	await time.pass(1_000);
	expect(served).toBeLessThan(60);
	meter.policy = PLANS.enterprise;
	await time.pass(3_000);
	expect(served).toBe(200);
});
