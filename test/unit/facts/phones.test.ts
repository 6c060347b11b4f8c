import * as fc from 'fast-check';
import { normalisePhone } from '../../../sandbox/store/relations';
import { comparablePhone } from '../../../src/facts/phones';

describe('a phone number', () => {
	it.each([
		['8 916 123-45-67', '+7 916 123-45-67'],
		['8(916)1234567', '79161234567'],
		['00 49 30 1234567', '+49 30 1234567'],
		['011 49 30 1234567', '+49 30 1234567'],
		['0 800 123 45 67', '800 123 45 67'],
		['+49 30 1234567 #4048', '+49 30 1234567'],
		['+49 30 1234567;12', '+49 30 1234567'],
		['+49 30 1234567,,12', '+49 30 1234567'],
		['+84 24 3825 1234', '0084 24 3825 1234'],
	])('written %s is %s', (one, other) => {
		expect(comparablePhone(one)).toBe(comparablePhone(other));
	});

	it.each([
		// Other countries begin with 80, 81 and 82, and an 8 behind a plus is no Russian one.
		['81 3 1234 5678', '71312345678'],
		['+86 10 1234 5678', '76 10 1234 5678'],
		// Short numbers have no prefix.
		['8 912 34', '7 912 34'],
		['0 30 123', '30 123'],
		// As on the portal, these digits belong to the number.
		['+49 30 1234567 ext. 12', '+49 30 1234567'],
	])('written %s is not %s', (one, other) => {
		expect(comparablePhone(one)).not.toBe(comparablePhone(other));
	});

	it('is missing in a text without digits', () => {
		expect(comparablePhone('on request')).toBe('');
		expect(comparablePhone('')).toBe('');
	});

	it('is compared as the portal compares it', () => {
		const sign = fc.constantFrom(...'0123456789000888111777+()-#*,; .x📞');
		fc.assert(
			fc.property(
				fc.array(sign, { maxLength: 22 }),
				fc.constantFrom('', '+8', '8', '00', '011', '0', '+'),
				(signs, start) => {
					const phone = start + signs.join('');
					expect(comparablePhone(phone)).toBe(normalisePhone(phone));
				},
			),
			{ numRuns: 2_000 },
		);
	});
});
