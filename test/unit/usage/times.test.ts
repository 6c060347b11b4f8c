import { spentIn, sumOf } from '../../../src/usage/history';
import { hourAt } from '../../../src/usage/hour';
import { dayAt, endOfDay, lastHour } from '../../../src/usage/times';
import { hourOf, spending, usageOf } from '../../support/usage';

const at = (moment: string) => Date.parse(moment);

describe('the last hour', () => {
	const hours = [
		hourOf('2026-08-20T08:00Z', spending('Old', 'profile', { requests: 1_000 })),
		hourOf('2026-08-20T09:00Z', spending('A', 'profile', { requests: 60, refusals: 1 }, { CODE: 1 })),
		hourOf('2026-08-20T10:00Z', spending('A', 'profile', { requests: 5 })),
	];
	const requestsAt = (moment: string) => sumOf(lastHour(hours, at(moment))).counts.requests;

	it('holds all of the hour under way, and of the one before what lies in it', () => {
		expect(requestsAt('2026-08-20T10:00Z')).toBe(65);
		expect(requestsAt('2026-08-20T10:15Z')).toBe(50);
		expect(requestsAt('2026-08-20T10:59Z')).toBe(6);
	});

	it('gets empty when nothing more is sent', () => {
		expect(requestsAt('2026-08-20T11:30Z')).toBe(2.5);
		expect(requestsAt('2026-08-20T12:00Z')).toBe(0);
	});

	it('holds codes in part too, and changes no history', () => {
		expect(sumOf(lastHour(hours, at('2026-08-20T10:30Z'))).refusalsByCode).toEqual({ CODE: 0.5 });
		expect(hours[1].spent[0].counts.requests).toBe(60);
	});
});

describe('the day', () => {
	it("is that of the portal's clock", () => {
		const zone = '+05:30';
		const hours = ['2026-08-20T18:00Z', '2026-08-20T19:00Z'].map((moment) => ({
			...hourAt(at(moment), zone),
			spent: [spending('A', 'profile', { requests: 1 })],
		}));
		const { history } = usageOf({ history: { since: 0, keptIn: 'memory', zone, hours } });
		expect(spentIn(dayAt(history, at('2026-08-20T20:00Z')))).toHaveLength(1);
		expect(endOfDay(at('2026-08-20T20:00Z'), zone)).toBe(at('2026-08-21T18:30Z'));
	});

	it('has 25 hours when the clocks are set back', () => {
		expect(endOfDay(at('2026-10-24T22:00Z'), 'Europe/Berlin')).toBe(at('2026-10-25T23:00Z'));
	});
});
