import { dateTimeIn } from '../../../src/facts/time-zone';
import { HOUR_MS } from '../../../src/usage/hour';
import { type PeriodChoice, periodOf } from '../../../src/usage/period';

const at = (moment: string): number => Date.parse(moment);

/** Beginning and end on the portal's clock. */
function spanOf(choice: PeriodChoice, moment: string, zone: string): string[] {
	const { from, to } = periodOf(choice, at(moment), zone);
	return [dateTimeIn(from, zone), dateTimeIn(to, zone)];
}

describe('a period', () => {
	const now = '2026-11-22T15:40:10+05:30';

	it('begins with an hour of the portal', () => {
		expect(spanOf('last24Hours', now, '+05:30')).toEqual([
			'2026-11-21T15:00:00+05:30',
			'2026-11-22T15:40:10+05:30',
		]);
		expect(spanOf('last7Days', now, '+05:30')[0]).toBe('2026-11-15T15:00:00+05:30');
	});

	it('has days of the portal', () => {
		expect(spanOf('today', now, '+05:30')[0]).toBe('2026-11-22T00:00:00+05:30');
		expect(spanOf('yesterday', now, '+05:30')).toEqual([
			'2026-11-21T00:00:00+05:30',
			'2026-11-22T00:00:00+05:30',
		]);
		expect(spanOf('today', now, '-08:00')[0]).toBe('2026-11-22T00:00:00-08:00');
		expect(spanOf('today', '2026-11-22T00:00+05:30', '+05:30')[0]).toBe('2026-11-22T00:00:00+05:30');
	});

	it('has days of 23 and 25 hours when clocks are changed', () => {
		const hours = (moment: string): number => {
			const { from, to } = periodOf('yesterday', at(moment), 'Europe/Berlin');
			return (to - from) / HOUR_MS;
		};
		expect(hours('2026-03-30T12:00+02:00')).toBe(23);
		expect(hours('2026-10-26T12:00+01:00')).toBe(25);
		expect(spanOf('today', '2026-10-25T22:00+01:00', 'Europe/Berlin')[0]).toBe('2026-10-25T00:00:00+02:00');
	});

	it('begins its day later where midnight is left out', () => {
		expect(spanOf('today', '2026-04-24T12:00+03:00', 'Africa/Cairo')[0]).toBe('2026-04-24T01:00:00+03:00');
	});

	it('that lasts until now holds what comes now', () => {
		const choices: PeriodChoice[] = ['last24Hours', 'today', 'last7Days'];
		for (const choice of choices) {
			const period = periodOf(choice, at(now), '+05:30');
			expect(period.to).toBeGreaterThan(at(now));
			expect(period.current).toBe(true);
		}
		expect(periodOf('yesterday', at(now), '+05:30').current).toBe(false);
	});

	it('is named', () => {
		expect(periodOf('yesterday', at(now), '+05:30').title).toBe('Yesterday (2026-11-21)');
		expect(periodOf('today', at(now), '+05:30').title).toBe('Today (2026-11-22)');
	});
});
