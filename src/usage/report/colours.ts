/** Colours by name: the first for light, the second for dark backgrounds; each readable on it. */
const COLOURS = {
	page: ['#ffffff', '#14161a'],
	panel: ['#f6f7f9', '#1c1f25'],
	text: ['#1b1f27', '#e8eaee'],
	muted: ['#596273', '#a2abba'],
	line: ['#dfe3e9', '#323843'],
	blue: ['#2066d9', '#6ca2ff'],
	red: ['#c9302c', '#ff7d75'],
	amber: ['#a86400', '#f0b04a'],
	violet: ['#6f4bd1', '#b09bff'],
	teal: ['#0b7d76', '#4fcabf'],
} as const;

export type Colour = keyof typeof COLOURS;

/** A colour in a drawing: the page, or the picture, says what it is. */
export const colour = (name: Colour): string => `var(--${name})`;

const variables = (index: 0 | 1): string =>
	Object.entries(COLOURS)
		.map(([name, values]) => `--${name}:${values[index]}`)
		.join(';');

/** Style rules that give all colours their values, as the reader has set the screen. */
export const COLOUR_RULES = `:root{${variables(0)}}@media (prefers-color-scheme:dark){:root{${variables(1)}}}`;

/** A drawing with colours for a light background, for programs that know no variables. */
export const withLightColours = (drawing: string): string =>
	drawing.replace(
		/var\(--(\w+)\)/g,
		(text, name: string) => (COLOURS as Record<string, readonly string[]>)[name]?.[0] ?? text,
	);
