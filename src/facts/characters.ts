const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Code units behind a cut that decide whether a character ends there. */
const LOOK_AHEAD = 100;

/** The characters of a text as people see them: an emoji is one, and so is a letter with its accents. */
export const charactersOf = (text: string): string[] =>
	Array.from(CHARACTERS.segment(text), ({ segment }) => segment);

/** The beginning of a text in whole characters. @param most code units at most, as `length` counts them */
export function beginningOf(text: string, most: number): string {
	if (text.length <= most) return text;
	const border = CHARACTERS.segment(text.slice(0, most + LOOK_AHEAD)).containing(most)?.index ?? 0;
	if (border > 0) return text.slice(0, border);
	// A single character with hundreds of accents. At least no half of a surrogate pair is left.
	return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}
