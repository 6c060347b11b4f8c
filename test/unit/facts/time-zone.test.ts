import {
	dateTimeIn,
	momentOf,
	offsetIn,
	offsetOf,
	offsetText,
	readOffset,
	timeOfDay,
} from '../../../src/facts/time-zone';

const MINUTE = 60_000;
const at = (moment: string): number => Date.parse(moment);

describe('the offset of a zone', () => {
	it.each([
		['Europe/Berlin', '2027-01-01T00:00Z', 60],
		['Europe/Berlin', '2027-07-01T00:00Z', 120],
		['America/New_York', '2027-01-01T00:00Z', -300],
		['Asia/Kolkata', '1970-01-01T00:00Z', 330],
		['Asia/Kathmandu', '2027-01-01T00:00Z', 345],
		['Pacific/Chatham', '2027-01-01T00:00Z', 825],
		['Australia/Lord_Howe', '2027-07-01T00:00Z', 630],
		['America/St_Johns', '2027-01-01T00:00Z', -210],
		['UTC', '2027-01-01T00:00Z', 0],
		['GMT', '2027-01-01T00:00Z', 0],
		['Etc/GMT+5', '2027-01-01T00:00Z', -300],
		['+03:00', '2027-01-01T00:00Z', 180],
		['+0300', '2027-01-01T00:00Z', 180],
		['-9:30', '2027-01-01T00:00Z', -570],
		// -00:44:30 and +00:53:28: dates with an offset show no seconds.
		['Africa/Monrovia', '1960-01-01T00:00Z', -45],
		['Europe/Berlin', '1890-01-01T00:00Z', 53],
	])('%s at %s is %i minutes ahead of UTC', (zone, moment, minutes) => {
		expect(offsetOf(at(moment), zone)).toBe(minutes * MINUTE);
	});

	it.each(['Mars/Olympus', '+24:00', '+3:60', ''])('"%s" is an error', (zone) => {
		expect(() => offsetOf(0, zone)).toThrow(RangeError);
	});
});

describe('an offset', () => {
	it.each([
		['+03:00', '+03:00'],
		['+0300', '+03:00'],
		['+03', '+03:00'],
		['-9:30', '-09:30'],
		['-00:30', '-00:30'],
		['-00:00', '+00:00'],
		['+14:00', '+14:00'],
		['-00:44:30', '-00:45'],
	])('%s is %s in a date', (text, expected) => {
		expect(offsetText(readOffset(text) ?? Number.NaN)).toBe(expected);
	});

	it.each(['', 'Z', 'UTC', '3', '03:00', '+', '+1:5', '+24:00', '+03:60', '+03:00 '])(
		'is not "%s"',
		(text) => {
			expect(readOffset(text)).toBeUndefined();
		},
	);

	it.each([
		['2026-11-22T15:04:05+05:30', '+05:30'],
		['2026-11-22T15:04:05-03:00', '-03:00'],
		['2026-11-22T15:04:05Z', undefined],
		['2026-11-22', undefined],
		[undefined, undefined],
	])('in the date %s is %s', (date, expected) => {
		expect(offsetIn(date)).toBe(expected);
	});
});

it('a moment is shown on the clock of a zone', () => {
	const moment = at('2026-11-22T09:34:05.900Z');
	expect(dateTimeIn(moment, 'Asia/Kolkata')).toBe('2026-11-22T15:04:05+05:30');
	expect(dateTimeIn(moment, '-09:30')).toBe('2026-11-22T00:04:05-09:30');
	expect(timeOfDay(moment, '+03:00')).toBe('12:34:05 +03:00');
});

describe('a time on the clocks of a zone', () => {
	/** The moment of a time, as the clocks of the zone then show it. */
	const read = (wall: string, zone: string): string => dateTimeIn(momentOf(at(`${wall}Z`), zone), zone);

	it.each([
		['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T01:59:59+01:00'],
		['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T03:00:00+02:00'],
		['America/New_York', '2026-03-08T01:59:59', '2026-03-08T01:59:59-05:00'],
		['America/New_York', '2026-03-08T03:00:00', '2026-03-08T03:00:00-04:00'],
		['Pacific/Chatham', '2026-06-01T00:00:00', '2026-06-01T00:00:00+12:45'],
		['+03:00', '2026-06-01T00:00:00', '2026-06-01T00:00:00+03:00'],
	])('in %s, %s is %s', (zone, wall, expected) => {
		expect(read(wall, zone)).toBe(expected);
	});

	it.each([
		['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T03:30:00+02:00'],
		['America/New_York', '2026-03-08T02:30:00', '2026-03-08T03:30:00-04:00'],
		['Australia/Lord_Howe', '2026-10-04T02:10:00', '2026-10-04T02:40:00+11:00'],
		['Africa/Cairo', '2026-04-24T00:00:00', '2026-04-24T01:00:00+03:00'],
		// Samoa crossed the date line and left out this day.
		['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-31T12:00:00+14:00'],
	])('in %s, %s is left out and counts as %s', (zone, wall, expected) => {
		expect(read(wall, zone)).toBe(expected);
	});

	it.each([
		['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T02:30:00+02:00'],
		['America/New_York', '2026-11-01T01:30:00', '2026-11-01T01:30:00-04:00'],
		['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-05T01:45:00+11:00'],
		['America/Havana', '2026-11-01T00:00:00', '2026-11-01T00:00:00-04:00'],
	])('in %s, %s comes twice and counts as the first, %s', (zone, wall, expected) => {
		expect(read(wall, zone)).toBe(expected);
	});
});
