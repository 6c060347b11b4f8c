import { checkGiven, parseJson } from '../../../src/operations/input/json';

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

describe('a value that an expression does not give', () => {
	const missing = undefined;
	const problem = (what: string) => new Error(what);

	it.each<[value: unknown, place: string]>([
		[{ select: ['ID', missing] }, 'select[1]'],
		[[[missing]], '[0][0]'],
		[{ fields: { TITLE: missing } }, 'fields.TITLE'],
		[{ ID: missing }, 'ID'],
		[{ FILTER: { A: 1, B: missing } }, 'FILTER.B'],
		[{ arFilter: { '0': { A: 1, B: missing } } }, 'arFilter.0.B'],
		[{ filter: missing, start: 0 }, 'filter'],
		[{ a: { b: [{ c: 1, d: { e: missing } }] } }, 'a.b[0].d.e'],
	])('in %j is named: %s', (value, place) => {
		expect(() => checkGiven(value, problem)).toThrow(
			`has no value at ${place}, where an expression gave undefined`,
		);
	});

	it.each<[value: unknown, place: string, given: string]>([
		[{ filter: { ID: Number(missing) } }, 'filter.ID', 'NaN'],
		[{ fields: { TITLE: 'A', OPPORTUNITY: 1 / 0 } }, 'fields.OPPORTUNITY', 'Infinity'],
		[{ filter: { ID: () => 1 } }, 'filter.ID', 'a function'],
		[{ fields: { TITLE: 'A', COMMENTS: Symbol('x') } }, 'fields.COMMENTS', 'a symbol'],
		[{ filter: new Map([['ID', 1]]) }, 'filter', 'a Map'],
		[{ select: new Set(['ID']) }, 'select', 'a Set'],
		[{ filter: { '>ID': new Date('x') } }, 'filter.>ID', 'an invalid date'],
	])('and that JSON would lose, in %j, is named: %s', (value, place, given) => {
		expect(() => checkGiven(value, problem)).toThrow(
			`has no value at ${place}, where an expression gave ${given}`,
		);
	});

	it.each<[value: unknown]>([
		[{ fields: { TITLE: 'A', COMMENTS: missing } }],
		[{ start: missing, filter: {} }],
		[{}],
		[[]],
		[[null, { a: null }]],
		[missing],
		[new Date(0)],
	])('is left out of %j, as JSON does', (value) => {
		expect(() => checkGiven(value, problem)).not.toThrow();
	});
});

it('a long text with a mistake is parsed once or twice, not once for each place where the mistake could be', () => {
	const parse = jest.spyOn(JSON, 'parse');
	const long = '['.repeat(100_000);
	expect(parseJson(`${long}x`)).toEqual({ problem: 'cannot be read as JSON' });
	expect(parseJson(long)).toEqual({ problem: expect.stringContaining('column 100001') });
	expect(parse.mock.calls.length).toBeLessThan(5);
	parse.mockRestore();
});
