import { parseJson } from '../../../src/operations/input/json';

describe('JSON that a person writes', () => {
	it.each([['{"a": [1, "x"]}'], ['5'], [' null ']])('is read: %s', (text) => {
		expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
	});

	it.each([
		['{"a": }', 1, 7, '"}" is not expected there'],
		['{"id": 5,}', 1, 10, '"}" is not expected there'],
		['{', 1, 2, 'something is missing at the end'],
		['{"title": "x"', 1, 14, 'something is missing at the end'],
		['{"title": "x', 1, 13, 'something is missing at the end'],
		["{'a': 1}", 1, 2, '"\'" is not expected there'],
		['{\n  "a": 1\n  "b": 2\n}', 3, 3, '""" is not expected there'],
		[`{"long": "${'x'.repeat(200)}", "b" 5}`, 1, 218, '"5" is not expected there'],
		['hello', 1, 1, '"h" is not expected there'],
		['[1] 2', 1, 5, '"2" is not expected there'],
	])('is refused with its place: %s', (text, line, column, what) => {
		expect(parseJson(text)).toEqual({
			problem: `cannot be read as JSON at line ${line}, column ${column}: ${what}`,
		});
	});
});
