import * as fc from 'fast-check';
import { PortalTime } from '../../../sandbox/time';
import { toDate, toDateTime } from '../../../src/catalog/dates';

const BERLIN = 'Europe/Berlin';

describe('a moment for Bitrix24', () => {
	it.each([
		['2026-08-20T12:00:00+02:00', '2026-08-20T12:00:00+02:00'],
		['2026-08-20T12:00:00Z', '2026-08-20T12:00:00+00:00'],
		['2026-08-20T12:00:00.123Z', '2026-08-20T12:00:00+00:00'],
		['2026-08-20T12:00:00+0530', '2026-08-20T12:00:00+05:30'],
		['2026-08-20T12:00:00-03', '2026-08-20T12:00:00-03:00'],
		['2026-08-20 12:00', '2026-08-20T12:00:00+02:00'],
		['2026-01-20T12:00:00', '2026-01-20T12:00:00+01:00'],
		['2026-08-20', '2026-08-20T00:00:00+02:00'],
		[' 2026-08-20 ', '2026-08-20T00:00:00+02:00'],
		['24.12.2026 22:30', '2026-12-24T22:30:00+01:00'],
		['24.12.2026, 22:30:15', '2026-12-24T22:30:15+01:00'],
		['5.6.2026', '2026-06-05T00:00:00+02:00'],
		['24/12/2026 22:30', '2026-12-24T22:30:00+01:00'],
		['12/24/2026 10:30 PM', '2026-12-24T22:30:00+01:00'],
		['12/24/2026, 12:30:00\u202FAM', '2026-12-24T00:30:00+01:00'],
		['06/06/2026', '2026-06-06T00:00:00+02:00'],
		['24-12-2026', '2026-12-24T00:00:00+01:00'],
		['2026/12/24 9:30', '2026-12-24T09:30:00+01:00'],
		['24.12.2026 22:30 +03:00', '2026-12-24T22:30:00+03:00'],
	])('from the text %s is %s', (text, expected) => {
		expect(toDateTime(text, BERLIN)).toBe(expected);
	});

	it('takes the right offset before and after a change of clocks', () => {
		// Clocks went from 02:00 to 03:00 on 29 March 2026 and back from 03:00 to 02:00 on 25 October.
		expect(toDateTime('2026-03-29T01:59:59', BERLIN)).toBe('2026-03-29T01:59:59+01:00');
		expect(toDateTime('2026-03-29T03:00:00', BERLIN)).toBe('2026-03-29T03:00:00+02:00');
		expect(toDateTime('2026-10-25T01:59:59', BERLIN)).toBe('2026-10-25T01:59:59+02:00');
		expect(toDateTime('2026-10-25T03:00:00', BERLIN)).toBe('2026-10-25T03:00:00+01:00');
		expect(toDateTime('2026-06-01T00:00:00', 'Asia/Kathmandu')).toBe('2026-06-01T00:00:00+05:45');
	});

	it('is read from Date objects and from Luxon objects, which have toISO', () => {
		expect(toDateTime(new Date('2026-08-20T10:00:00Z'), BERLIN)).toBe('2026-08-20T12:00:00+02:00');
		expect(toDateTime({ toISO: () => '2026-08-20T12:00:00.000+03:00' }, BERLIN)).toBe(
			'2026-08-20T12:00:00+03:00',
		);
	});

	it.each([
		'yesterday',
		'05/06/2026',
		'05-06-2026',
		'24.12.26',
		'24.13.2026',
		'13/13/2026',
		'24.12/2026',
		'24.12.2026 22',
		'24.12.2026 25:30',
		'24.12.2026 13:30 PM',
		'2026-02-30',
		'2026-13-01',
		'2026-08-20T25:00',
		'',
		5,
		{},
		null,
		new Date('nonsense'),
	])('is not made of %p', (value) => {
		expect(toDateTime(value, BERLIN)).toBeUndefined();
		expect(toDate(value, BERLIN)).toBeUndefined();
	});
});

describe('a day for Bitrix24', () => {
	it('is the day that was written, whatever the offset', () => {
		expect(toDate('2026-08-20', BERLIN)).toBe('2026-08-20');
		expect(toDate('2026-08-20T23:30:00-10:00', BERLIN)).toBe('2026-08-20');
	});

	it('stays the same when a date is read from Bitrix24 and written again, in every zone of the portal', () => {
		const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
		fc.assert(
			fc.property(day, fc.integer({ min: -12 * 4, max: 14 * 4 }), (moment, quarters) => {
				const date = moment.toISOString().slice(0, 10);
				const minutes = Math.abs(quarters) * 15;
				const two = (part: number) => String(part).padStart(2, '0');
				const offset = `${quarters < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
				expect(toDate(new PortalTime(offset).formatDate(date), BERLIN)).toBe(date);
			}),
		);
	});

	it('is the day of the workflow for a Date object', () => {
		expect(toDate(new Date('2026-08-20T22:30:00Z'), BERLIN)).toBe('2026-08-21');
		expect(toDate(new Date('2026-08-20T22:30:00Z'), 'UTC')).toBe('2026-08-20');
	});

	it('is the same for a Date object and its ISO text, in every zone', () => {
		const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
		const date = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
		fc.assert(
			fc.property(date, zone, (moment, timeZone) => {
				const { day } = Object.fromEntries(
					new Intl.DateTimeFormat('en', { timeZone, day: 'numeric' })
						.formatToParts(moment)
						.map(({ type, value }) => [type, value]),
				);
				expect(Number(toDate(moment, timeZone)?.slice(8))).toBe(Number(day));
				expect(toDate(moment.toISOString(), timeZone)).toBe(toDate(moment, timeZone));
			}),
		);
	});

	it('is the same for a Luxon object and its ISO text', () => {
		for (const text of ['2026-08-20T23:30:00.000-10:00', '2026-08-20T23:30:00.000Z']) {
			expect(toDate({ toISO: () => text }, BERLIN)).toBe(toDate(text, BERLIN));
		}
	});
});
