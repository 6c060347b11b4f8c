import fc from 'fast-check';
import { beginningOf, charactersOf } from '../../../src/facts/characters';

it.each([
	['short', 10, 'short'],
	['🚀🚀🚀', 5, '🚀🚀'],
	['👩‍👩‍👧 family', 4, ''],
	['Cafe\u0301s', 4, 'Caf'],
	['Cafe\u0301s', 5, 'Cafe\u0301'],
	['🇩🇪🇫🇷', 6, '🇩🇪'],
	['a\r\nb', 2, 'a'],
])('of %j in %i code units the beginning is %j', (text, most, beginning) => {
	const shown = beginningOf(text, most);
	if (beginning !== '') expect(shown).toBe(beginning);
	expect(shown.length).toBeLessThanOrEqual(most);
	expect(shown).not.toMatch(/\p{Surrogate}/u);
});

it('a beginning ends between two characters, if one of them fits', () => {
	const text = fc.string({ unit: 'grapheme', maxLength: 40 });
	fc.assert(
		fc.property(text, fc.nat(60), (whole, most) => {
			const beginning = beginningOf(whole, most);
			expect(beginning.length).toBeLessThanOrEqual(most);
			expect(whole.startsWith(beginning)).toBe(true);
			const [first = ''] = charactersOf(whole);
			if (first.length > most) return;
			const characters = charactersOf(beginning);
			expect(charactersOf(whole).slice(0, characters.length)).toEqual(characters);
			const next = charactersOf(whole)[characters.length];
			if (next !== undefined) expect(beginning.length + next.length).toBeGreaterThan(most);
		}),
	);
});
