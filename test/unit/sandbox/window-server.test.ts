import { WindowServer, type ServerLimits } from '../../support/window-server';

/** A server on clocks that the test moves. The second one shows the time of day. */
function serverFor(limits: ServerLimits, wallClock = Date.UTC(2026, 10, 22, 10, 59, 0)) {
	const clock = { ms: 0 };
	const server = new WindowServer(
		limits,
		() => clock.ms,
		() => wallClock + clock.ms,
	);
	/** Number of requests that are served and answered at once. */
	const served = (count: number): number =>
		Array.from({ length: count }, () => {
			const passes = server.hit();
			if (passes) server.done();
			return passes;
		}).filter(Boolean).length;
	return { server, clock, served };
}

it('rolling windows hold together', () => {
	const { server, clock, served } = serverFor({
		windows: [
			{ requests: 60, seconds: 60, kind: 'rolling' },
			{ requests: 100, seconds: 3600, kind: 'rolling' },
		],
	});
	expect(served(70)).toBe(60);
	clock.ms = 59_999;
	expect(served(1)).toBe(0);
	clock.ms = 60_000;
	expect(served(70)).toBe(40);
	expect(server.used()).toEqual([40, 100]);
	clock.ms = 3_600_000;
	expect(served(70)).toBe(60);
	expect(server.windows.map(({ peak }) => peak)).toEqual([60, 100]);
	expect(server).toMatchObject({ hits: 211, refusals: 51, refusedBy: { windows: 51, bucket: 0 } });
});

it('a fixed window goes by the wall clock and its zone', () => {
	for (const [timeZoneOffset, again] of [
		[undefined, 60_000],
		['+05:30', 31 * 60_000],
	] as const) {
		const { clock, served } = serverFor({
			windows: [{ requests: 20, seconds: 3600, kind: 'fixed', timeZoneOffset }],
		});
		expect(served(30)).toBe(20);
		clock.ms = again - 1;
		expect(served(1)).toBe(0);
		clock.ms = again;
		expect(served(30)).toBe(20);
	}
});

it('bounds the requests under way', () => {
	const { server } = serverFor({ concurrency: 3 });
	expect([server.hit(), server.hit(), server.hit(), server.hit()]).toEqual([true, true, true, false]);
	server.done();
	expect([server.hit(), server.hit()]).toEqual([true, false]);
	expect(server).toMatchObject({ underWay: 3, peakUnderWay: 3, refusals: 2, refusedBy: { concurrency: 2 } });
	for (let count = 0; count < 3; count += 1) server.done();
	expect(() => server.done()).toThrow('No request is under way');
});

describe('a bucket, windows and a bound together', () => {
	const limits: ServerLimits = {
		windows: [{ requests: 4, seconds: 60, kind: 'rolling' }],
		concurrency: 5,
		bucket: { capacity: 3, leakPerSecond: 1, leak: 'continuous' },
	};

	it('all must have room, and a refused request counts nowhere', () => {
		const { server, clock, served } = serverFor(limits);
		expect(served(9)).toBe(3);
		expect([server.used(), server.bucket?.level]).toEqual([[3], 3]);
		clock.ms = 2_000;
		expect(served(2)).toBe(1);
		expect([server.used(), server.bucket?.level]).toEqual([[4], 2]);
		expect(server).toMatchObject({
			refusals: 7,
			underWay: 0,
			refusedBy: { bucket: 6, windows: 1, concurrency: 0 },
		});
	});

	it('one that met several limits is one refusal, of each of them', () => {
		const { server } = serverFor({ ...limits, concurrency: 3 });
		for (let count = 0; count < 4; count += 1) server.hit();
		expect(server).toMatchObject({ refusals: 1, refusedBy: { bucket: 1, windows: 0, concurrency: 1 } });
	});

	it('counts refused requests where the limit says so', () => {
		const [window] = limits.windows ?? [];
		const { server, served } = serverFor({
			...limits,
			windows: [{ ...window, refusedRequestsCount: true }],
			bucket: { capacity: 3, leakPerSecond: 1, leak: 'continuous', refusedCount: true },
		});
		expect(served(9)).toBe(3);
		expect([server.used(), server.bucket?.level]).toEqual([[9], 9]);
	});
});
