import { counted, duration, number } from '../../../src/facts/words';

describe('numbers that people read', () => {
	it('have their thousands apart, and as many decimals as asked for', () => {
		expect([0, 50, 1_240, 50_000, 2.5].map((value) => number(value))).toEqual([
			'0',
			'50',
			'1,240',
			'50,000',
			'3',
		]);
		expect([2, 2.25, 0.04].map((value) => number(value, 1))).toEqual(['2', '2.3', '0']);
	});

	it('agree with their noun', () => {
		expect([0, 1, 0.9, 2, 50_000].map((value) => counted(value, 'request'))).toEqual([
			'0 requests',
			'1 request',
			'1 request',
			'2 requests',
			'50,000 requests',
		]);
	});
});

describe('a length of time', () => {
	it.each([
		[0, '0 s'],
		[0.2, '1 ms'],
		[42, '42 ms'],
		[412, '0.4 s'],
		[12_300, '12 s'],
		[119_000, '119 s'],
		[130_000, '2 min'],
		[7_100_000, '118 min'],
		[9_000_000, '2.5 h'],
		[86_400_000, '24 h'],
		[180_000_000, '2 days'],
		[1_000_000_000, '12 days'],
	])('of %d ms is %s', (milliseconds, expected) => {
		expect(duration(milliseconds)).toBe(expected);
	});
});
