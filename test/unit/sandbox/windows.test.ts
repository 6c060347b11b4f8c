import * as fc from 'fast-check';
import { requestWindow, type WindowLimit } from '../../../sandbox/limits/window';

const rolling = (requests: number, seconds: number): WindowLimit => ({ requests, seconds, kind: 'rolling' });
const fixed = (requests: number, seconds: number): WindowLimit => ({ requests, seconds, kind: 'fixed' });

/** Sends a request at each moment. @returns the moments at which requests passed. */
function passing(limit: WindowLimit, moments: readonly number[], zone = '+00:00'): number[] {
	const window = requestWindow(limit, zone);
	return moments.filter((now) => {
		const passes = window.waitAt(now) === 0;
		window.count(now, passes);
		return passes;
	});
}

const moments = fc.array(fc.nat({ max: 900 }), { minLength: 1, maxLength: 200 }).map((gaps) =>
	gaps.map(
		(
			(now) => (gap: number) =>
				(now += gap)
		)(Date.UTC(2026, 10, 22, 23, 59, 40)),
	),
);

describe('a rolling window', () => {
	it('counts a request for exactly its length', () => {
		expect(passing(rolling(2, 60), [0, 1_000, 59_999, 60_000, 60_001, 61_000])).toEqual([
			0, 1_000, 60_000, 61_000,
		]);
	});

	it('refuses only and always what would be one too many in some stretch of its length', () => {
		fc.assert(
			fc.property(moments, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }), (all, n, s) => {
				const passed = passing(rolling(n, s), all);
				const before = (now: number): number =>
					passed.filter((at) => at <= now && at > now - s * 1_000).length;
				for (const at of passed) expect(before(at)).toBeLessThanOrEqual(n);
				for (const at of all.filter((one) => !passed.includes(one))) expect(before(at)).toBe(n);
			}),
		);
	});

	it('says how long it is full', () => {
		const window = requestWindow(rolling(2, 60), '+00:00');
		window.count(0, true);
		expect(window.waitAt(500)).toBe(0);
		window.count(500, true);
		expect([window.waitAt(500), window.waitAt(59_999), window.waitAt(60_000)]).toEqual([59_500, 1, 0]);
		expect([window.usedAt(60_000), window.usedAt(60_500), window.peak]).toEqual([1, 0, 2]);
	});
});

describe('a fixed window', () => {
	const at = (time: string): number => Date.parse(`2026-11-22T${time}Z`);

	it('is counted anew at the top of the hour', () => {
		const times = ['10:59:58', '10:59:59', '10:59:59.999', '11:00:00', '11:00:00', '11:00:01'].map(at);
		expect(passing(fixed(2, 3600), times)).toEqual([times[0], times[1], times[3], times[4]]);
	});

	it.each([
		['+00:00', 3600, '10:45:00', '11:00:00'],
		['+05:30', 3600, '10:45:00', '11:30:00'],
		['-03:30', 3600, '10:29:00', '10:30:00'],
		['+03:00', 86_400, '10:00:00', '21:00:00'],
		['-05:00', 86_400, '04:59:00', '05:00:00'],
		// A day is not a multiple of seven hours, so the fourth window stops at midnight.
		['+00:00', 25_200, '21:30:00', '24:00:00'],
	])('in the zone %s, %i s long, the one at %s ends at %s', (zone, seconds, time, end) => {
		const window = requestWindow(fixed(1, seconds), zone);
		const now = at(time);
		window.count(now, true);
		const wait = at(end === '24:00:00' ? '23:59:59.999' : end) + (end === '24:00:00' ? 1 : 0) - now;
		expect(window.waitAt(now)).toBe(wait);
		expect([window.usedAt(now + wait - 1), window.usedAt(now + wait)]).toEqual([1, 0]);
	});

	it('has a zone of its own when it names one', () => {
		const window = requestWindow({ ...fixed(1, 3600), timeZoneOffset: '+05:30' }, '+00:00');
		window.count(at('10:45:00'), true);
		expect(window.waitAt(at('10:45:00'))).toBe(45 * 60_000);
	});

	it('lets as many through as it says in each minute of the clock, whatever comes', () => {
		fc.assert(
			fc.property(moments, fc.integer({ min: 1, max: 40 }), (all, requests) => {
				const minute = (now: number): string => new Date(now).toISOString().slice(0, 16);
				const passed = passing(fixed(requests, 60), all);
				for (const name of new Set(all.map(minute))) {
					const came = all.filter((now) => minute(now) === name).length;
					expect(passed.filter((now) => minute(now) === name)).toHaveLength(Math.min(came, requests));
				}
			}),
		);
	});
});

it('refused requests count only when the limit says so', () => {
	const often = [0, 500, 1_000, 1_500, 2_000];
	expect(passing(rolling(1, 1), often)).toEqual([0, 1_000, 2_000]);
	const harsh = { ...rolling(1, 1), refusedRequestsCount: true };
	expect(passing(harsh, often)).toEqual([0]);
	const window = requestWindow(harsh, '+00:00');
	for (const now of often) window.count(now, now === 0);
	// The requests of 1.5 s and 2 s are still in the window.
	expect(window.waitAt(2_200)).toBe(800);
});

it.each([
	[rolling(0, 60), 'A window of 0 requests'],
	[rolling(Infinity, 60), 'A window of Infinity requests'],
	[rolling(1, 0), 'A window of 0 seconds'],
	[fixed(1, 86_401), 'at most a day'],
])('%j is no window', (limit, message) => {
	expect(() => requestWindow(limit, '+00:00')).toThrow(message);
});
