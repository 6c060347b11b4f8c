import { periodOf } from '../../../src/usage/period';

const now = Date.parse('2026-11-22T14:20:00Z');
const ends = (...parameters: Parameters<typeof periodOf>) => {
	const { from, to } = periodOf(...parameters);
	return [from, to].map((at) => new Date(at).toISOString().slice(0, 16));
};

it.each([
	['last24Hours', 'UTC', ['2026-11-21T14:20', '2026-11-22T14:20']],
	['last7Days', '+03:00', ['2026-11-15T14:20', '2026-11-22T14:20']],
	['today', '+03:00', ['2026-11-21T21:00', '2026-11-22T14:20']],
	['today', '+10:00', ['2026-11-22T14:00', '2026-11-22T14:20']],
	['yesterday', '-05:00', ['2026-11-21T05:00', '2026-11-22T05:00']],
	['yesterday', '+05:30', ['2026-11-20T18:30', '2026-11-21T18:30']],
] as const)('%s in %s', (name, zone, expected) => {
	expect(ends(name, zone, now)).toEqual(expected);
});

it('days are as long as the clock makes them', () => {
	const afterChange = Date.parse('2026-10-25T20:00:00Z');
	expect(ends('today', 'Europe/Berlin', afterChange)).toEqual(['2026-10-24T22:00', '2026-10-25T20:00']);
	const nextDay = Date.parse('2026-10-26T09:00:00Z');
	expect(ends('yesterday', 'Europe/Berlin', nextDay)).toEqual(['2026-10-24T22:00', '2026-10-25T23:00']);
});

it('has the name by which people chose it', () => {
	expect(periodOf('last7Days', 'UTC', now).title).toBe('Last 7 Days');
});
