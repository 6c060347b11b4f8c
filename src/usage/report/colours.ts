/** Colours by name: the first for light backgrounds, the second for dark ones. */
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

/** A colour in a drawing, as a CSS variable that the page or the picture sets. */
export const colour = (name: Colour): string => `var(--${name})`;

const variables = (index: 0 | 1): string =>
	Object.entries(COLOURS)
		.map(([name, values]) => `--${name}:${values[index]}`)
		.join(';');

/** CSS rules that set all colours, for light or dark screens. */
export const COLOUR_RULES = `:root{${variables(0)}}@media (prefers-color-scheme:dark){:root{${variables(1)}}}`;

/** Replaces the variables in a drawing with the colours for light backgrounds, for programs without CSS variables. */
export const withLightColours = (drawing: string): string =>
	drawing.replace(
		/var\(--(\w+)\)/g,
		(text, name: string) => (COLOURS as Record<string, readonly string[]>)[name]?.[0] ?? text,
	);
