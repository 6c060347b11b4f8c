import { ID_PATTERN, readId } from '../../../src/facts/ids';

const PATTERN = new RegExp(`^${ID_PATTERN}$`);

describe('an ID as people copy it', () => {
	it.each([
		['12', 12],
		['D_5', 5],
		['user_12', 12],
		['T83_7', 7],
		['007', 7],
	])('%s is %d', (text, expected) => {
		expect(readId(text)).toBe(expected);
		expect(text).toMatch(PATTERN);
	});

	it('may have spaces around it', () => {
		expect(readId(' D_5\n')).toBe(5);
	});

	it.each(['', '-1', '1.5', '5 6', 'D_', '_5', '5_6', 'D_5_6', 'D-5', 'Ы_5'])('is not "%s"', (text) => {
		expect(readId(text)).toBeUndefined();
		expect(text).not.toMatch(PATTERN);
	});
});
