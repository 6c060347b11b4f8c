import fc from 'fast-check';
import { IANAZone } from 'luxon';

import { dateTimeIn, momentOf, offsetOf } from '../../../src/facts/time-zone';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOMENTS_IN_A_ZONE = 40;

const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/GMT-14', 'EST5EDT'];

const between = (from: number, to: number) =>
	fc
		.integer({ min: Date.UTC(from, 0) / 1_000, max: Date.UTC(to, 0) / 1_000 })
		.map((seconds) => 1_000 * seconds);

/** Luxon's own reading of the zone. It keeps the seconds that zones had in history. */
const luxonOffset = (at: number, zone: string): number => IANAZone.create(zone).offset(at) * MINUTE;

/** The last change of clocks before a moment, within about seven months; the moment itself where there is none. */
function lastChange(at: number, zone: string): number {
	let [before, after] = [at - 5_000 * HOUR, at];
	if (luxonOffset(before, zone) === luxonOffset(after, zone)) return at;
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (luxonOffset(middle, zone) === luxonOffset(after, zone)) after = middle;
		else before = middle;
	}
	return after;
}

describe.each([
	['in history', 1850, 1972],
	['today and later', 1972, 2100],
])('all time zones, %s', (_when, from, to) => {
	/** Zones and random moments for which a fact does not hold. */
	const exceptions = (holds: (at: number, zone: string) => boolean): string[] =>
		ZONES.flatMap((zone) =>
			fc
				.sample(between(from, to), MOMENTS_IN_A_ZONE)
				.filter((at) => !holds(at, zone))
				.map((at) => `${zone} at ${new Date(at).toISOString()}`),
		);

	it('are as far ahead of UTC as Luxon says, to the minute', () => {
		const isRight = (at: number, zone: string): boolean => {
			const expected = luxonOffset(at, zone);
			const offset = offsetOf(at, zone);
			const slack = expected % MINUTE === 0 ? 0 : MINUTE / 2;
			return Number.isInteger(offset / MINUTE) && Math.abs(offset - expected) <= slack;
		};
		expect(exceptions(isRight)).toEqual([]);
	});

	it('show moments in dates that name the same moment', () => {
		expect(exceptions((at, zone) => Date.parse(dateTimeIn(at, zone)) === at)).toEqual([]);
	});
});

describe('around changes of clocks', () => {
	const around = fc.record({
		zone: fc.constantFrom(...ZONES),
		at: between(1972, 2100),
		minutes: fc.integer({ min: -26 * 60, max: 26 * 60 }),
	});

	it('a time on the clocks is the first moment that shows it', () => {
		fc.assert(
			fc.property(around, ({ zone, at, minutes }) => {
				const moment = lastChange(at, zone) + minutes * MINUTE;
				const wall = moment + offsetOf(moment, zone);
				// No change is further than a day; every moment that may show the same time is looked at.
				const shown: number[] = [];
				for (let other = moment - 25 * HOUR; other <= moment + 25 * HOUR; other += 15 * MINUTE) {
					if (other + offsetOf(other, zone) === wall) shown.push(other);
				}
				expect(momentOf(wall, zone)).toBe(Math.min(...shown));
			}),
			{ numRuns: 600 },
		);
	});

	it('a time that is left out is as far behind the change as it lies behind the time before', () => {
		fc.assert(
			fc.property(around, ({ zone, at }) => {
				const change = lastChange(at, zone);
				const before = offsetOf(change - 1, zone);
				const skipped = offsetOf(change, zone) - before;
				fc.pre(skipped > 0);
				const wall = change + before + skipped / 2;
				expect(momentOf(wall, zone)).toBe(change + skipped / 2);
			}),
			{ numRuns: 300 },
		);
	});
});
