import * as fc from 'fast-check';
import { NestedTooDeeply, wellFormed } from '../../../src/facts/text';

const [HIGH, LOW] = '🚀'.split('');

describe('halves of characters', () => {
	it.each<[given: unknown, expected: unknown]>([
		[`cut ${HIGH}`, 'cut \uFFFD'],
		[`${LOW}${HIGH}`, '\uFFFD\uFFFD'],
		['🚀', '🚀'],
		[{ filter: { '%title': HIGH, id: [1, LOW] } }, { filter: { '%title': '\uFFFD', id: [1, '\uFFFD'] } }],
		[
			{ a: 1, [`x${HIGH}`]: { b: 2 }, c: 3 },
			{ a: 1, 'x\uFFFD': { b: 2 }, c: 3 },
		],
		[[{ method: 'm', query: { q: HIGH } }], [{ method: 'm', query: { q: '\uFFFD' } }]],
		[
			[Number.NaN, undefined, HIGH],
			[Number.NaN, undefined, '\uFFFD'],
		],
	])('in %j are replaced', (given, expected) => {
		expect(wellFormed(given)).toEqual(expected);
	});

	it('are replaced as the encoding of texts in bytes does, and a clean value is not copied', () => {
		const text = fc.string({ unit: fc.constantFrom('a', HIGH, LOW, '🚀', '\uFFFD') });
		const any = fc.anything({
			key: text,
			values: [text, fc.double(), fc.constantFrom(null, undefined, true)],
		});
		// With the names of values that are undefined, which JSON leaves out.
		const written = (value: unknown) => JSON.stringify(value, (_, part: unknown) => part ?? null);
		fc.assert(
			fc.property(any, (value) => {
				const before = written(value);
				const clean = wellFormed(value);
				expect(written(value)).toBe(before);
				expect(written(clean)).not.toMatch(/\\ud[89a-f]/);
				expect(wellFormed(clean)).toBe(clean);
				if (!/\\ud[89a-f]/.test(before)) expect(clean).toBe(value);
			}),
		);
	});

	it('keep an own name such as __proto__', () => {
		const clean = wellFormed(JSON.parse(`{"__proto__": {"a": 1}, "b": "\\ud83d"}`) as object);
		expect(JSON.stringify(clean)).toBe('{"__proto__":{"a":1},"b":"\uFFFD"}');
	});

	it('leave a value with a form of its own to that form', () => {
		const date = new Date(0);
		expect(wellFormed({ at: date, text: HIGH })).toEqual({ at: date, text: '\uFFFD' });
	});
});

it('a value that holds itself is refused', () => {
	const value: Record<string, unknown> = {};
	value.self = [value];
	expect(() => wellFormed(value)).toThrow(NestedTooDeeply);
});
