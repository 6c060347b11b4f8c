import fc from 'fast-check';
import { BATCH_LENGTH } from '../../../src/facts/lengths';
import { Speed } from '../../../src/portal/shared/speed';
import { spread } from '../../../src/portal/sending/spread';

const CUT_SECONDS = 60;
const many = (method: string, count = 200): Array<{ method: string }> =>
	Array.from({ length: count }, () => ({ method }));

/** A portal whose commands take this long: sends requests of the size that `Speed` allows, and returns sizes and times. */
function requests(speed: Speed, secondsEach: number, count: number, reported = false) {
	return Array.from({ length: count }, () => {
		const size = speed.fit(many('m'));
		const seconds = size * secondsEach;
		const cut = seconds > CUT_SECONDS;
		const duration = reported ? Math.ceil(secondsEach) : undefined;
		const commands = many('m', size).map((command) => ({ ...command, duration }));
		if (cut) speed.lost(commands, CUT_SECONDS);
		else speed.answered(commands, seconds);
		return { size, cut };
	});
}

it('lets 50 commands of unknown methods travel together, and as many as there are', () => {
	expect(new Speed().fit(many('m'))).toBe(50);
	expect(new Speed().fit(many('m', 7))).toBe(7);
	expect(new Speed().fit([])).toBe(1);
});

it('puts ten commands of 2 s into a request after the first one was cut, and none is cut after that', () => {
	const sent = requests(new Speed(), 2, 12);
	expect(sent.map(({ cut }) => cut)).toEqual([true, ...Array.from({ length: 11 }, () => false)]);
	expect(sent.at(-1)?.size).toBeGreaterThanOrEqual(9);
	expect(sent.at(-1)?.size).toBeLessThanOrEqual(11);
});

it('keeps 50 if commands are fast, and returns to 50 when a portal recovers', () => {
	const speed = new Speed();
	expect(requests(speed, 0.05, 20).every(({ size }) => size === 50)).toBe(true);
	requests(speed, 3, 10);
	expect(speed.fit(many('m'))).toBeLessThan(8);
	requests(speed, 0.05, 10);
	expect(speed.fit(many('m'))).toBe(50);
});

it('is not misled by the latency of a single call', () => {
	const speed = new Speed();
	speed.answered([{ method: 'm' }], 0.8);
	expect(speed.fit(many('m'))).toBeGreaterThan(40);
});

it('learns from single calls too', () => {
	const speed = new Speed();
	for (let count = 0; count < 20; count++) speed.answered([{ method: 'm' }], 4);
	expect(speed.fit(many('m'))).toBeLessThanOrEqual(6);
});

it('adds the times of different methods', () => {
	const speed = new Speed();
	for (let count = 0; count < 30; count++) {
		speed.answered(many('slow', 4), 16);
		speed.answered(many('fast', 50), 1);
	}
	expect(speed.fit([...many('slow', 2), ...many('fast')])).toBe(50);
	const mixed = Array.from({ length: 100 }, (_, index) => ({ method: index % 2 === 0 ? 'slow' : 'fast' }));
	expect(speed.fit(mixed)).toBeLessThanOrEqual(10);
	expect(speed.fit(mixed)).toBeGreaterThanOrEqual(8);
});

it('finds the slow command among fast ones by the times that the portal reports', () => {
	const speed = new Speed();
	const batch = [
		{ method: 'import', duration: 15.4 },
		...many('get', 49).map((get) => ({ ...get, duration: 0.6 })),
	];
	speed.answered(batch, 15.5);
	expect(speed.fit(many('import'))).toBeLessThanOrEqual(7);
	expect(speed.fit(many('get'))).toBe(50);
});

it('does not take a connection that broke at once for a slow one', () => {
	const speed = new Speed();
	speed.lost(many('m', 50), 3);
	expect(speed.fit(many('m'))).toBe(50);
});

it('stays between 1 and 50 for any input, and comes near 20 s a request at any steady speed', () => {
	const event = fc.record({
		methods: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }),
		seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
		duration: fc.option(fc.double({ min: -10, max: 1e6 }), { nil: undefined }),
		lost: fc.boolean(),
	});
	fc.assert(
		fc.property(
			fc.array(event, { maxLength: 30 }),
			fc.double({ min: 0.01, max: 50, noNaN: true }),
			fc.boolean(),
			(history, secondsEach, reported) => {
				const speed = new Speed();
				for (const { methods, seconds, duration, lost } of history) {
					const commands = methods.map((method) => ({ method, duration }));
					if (lost) speed.lost(commands, seconds);
					else speed.answered(commands, seconds);
					for (const method of ['a', 'b', 'c', 'm']) {
						const size = speed.fit(many(method));
						expect(size).toBeGreaterThanOrEqual(1);
						expect(size).toBeLessThanOrEqual(BATCH_LENGTH);
					}
				}
				requests(speed, secondsEach, 150, reported);
				const size = speed.fit(many('m'));
				const best = Math.min(50, Math.max(1, 20 / secondsEach));
				expect(size).toBeGreaterThanOrEqual(Math.floor(best * 0.9));
				expect(size).toBeLessThanOrEqual(Math.ceil(best * 1.1));
			},
		),
		{ numRuns: 200 },
	);
});

it('calls are spread evenly over at most the allowed requests, 5 to 50 in each', () => {
	fc.assert(
		fc.property(fc.nat({ max: 2_000 }), fc.integer({ min: 0, max: 20 }), (calls, requestsAtOnce) => {
			const size = spread(calls, requestsAtOnce);
			expect(size).toBeLessThanOrEqual(50);
			expect(size).toBeGreaterThanOrEqual(Math.min(5, Math.max(1, calls)));
			const needed = Math.ceil(calls / size);
			expect(needed).toBeLessThanOrEqual(Math.max(1, requestsAtOnce, Math.ceil(calls / 50)));
		}),
	);
	expect([3, 5, 9, 10, 100, 499, 500, 5_000].map((calls) => spread(calls, 10))).toEqual([
		3, 5, 9, 5, 10, 50, 50, 50,
	]);
	expect(spread(Number.POSITIVE_INFINITY, 10)).toBe(50);
});
