import { Room } from '../../../src/limits/room';
import { SeededRandom } from '../../../sandbox/seed/random';

const LIMIT = 10;
let now: number;
let room: Room;
beforeEach(() => {
	now = 0;
	room = new Room(() => now);
});

/** Sends as many requests at the same time as there is room for. @returns how many */
function wave(isServed: (nth: number) => boolean): number {
	const most = room.most(LIMIT);
	for (let nth = 1; nth <= most; nth++) {
		if (isServed(nth)) room.served(nth);
		else room.failed(nth);
	}
	now += 100;
	return most;
}

const waves = (count: number, isServed: (nth: number) => boolean): number[] =>
	Array.from({ length: count }, () => wave(isServed));

it('there is room for all until a request has failed', () => {
	expect(waves(3, () => true)).toEqual([LIMIT, LIMIT, LIMIT]);
});

it.each([1, 2, 4, 8])(
	'room for %i is found with the first wave, and tried again ever more rarely',
	(served) => {
		const sent = waves(6_000, (nth) => nth <= served);
		expect(sent.slice(0, 100)).toEqual([LIMIT, ...Array.from({ length: 99 }, () => served)]);
		// Ten minutes: one more request after 10, 30, 70, 150, 310 and 610 s.
		expect(sent.slice(100).filter((most) => most > served)).toHaveLength(5);
	},
);

it('it comes back one by one', () => {
	wave((nth) => nth <= 7);
	now += 10_000;
	expect(waves(5, () => true)).toEqual([8, 9, 10, 10, 10]);
});

it('failures at random leave most of it', () => {
	const random = new SeededRandom(1);
	const sent = waves(10_000, () => random.next() >= 0.08);
	expect(sent.reduce((sum, most) => sum + most, 0) / sent.length).toBeGreaterThan(LIMIT / 2);
});

it('a portal that fails at requests that are alone too is not overloaded', () => {
	expect(waves(50, () => false).at(-1)).toBe(LIMIT);
});
