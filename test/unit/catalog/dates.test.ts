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
		'20.08.2026',
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

	it('is the day of the workflow for a Date object', () => {
		expect(toDate(new Date('2026-08-20T22:30:00Z'), BERLIN)).toBe('2026-08-21');
		expect(toDate(new Date('2026-08-20T22:30:00Z'), 'UTC')).toBe('2026-08-20');
	});
});
