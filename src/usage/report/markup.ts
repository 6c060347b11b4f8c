/** HTML that is safe to insert as it is. */
export class Markup {
	constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Part[] | undefined;

/** Template tag for HTML. It escapes every text that is inserted: a workflow may be called `<script>`. */
export function markup(texts: TemplateStringsArray, ...parts: Part[]): Markup {
	const joined = texts.reduce((sum, text, index) => `${sum}${shown(parts[index - 1])}${text}`);
	return new Markup(joined);
}

function shown(part: Part): string {
	if (part === undefined) return '';
	if (part instanceof Markup) return part.text;
	return typeof part === 'object' ? part.map(shown).join('') : escapeMarkup(String(part));
}

const ESCAPED: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Escapes a text for HTML and SVG. */
export const escapeMarkup = (text: string): string =>
	withoutControls(text).replace(/[&<>"']/g, (character) => ESCAPED[character]);

/**
 * Removes control characters, and puts U+FFFD in the place of half of a character: names of workflows may have both, but no
 * version of XML allows them.
 */
export const withoutControls = (text: string): string =>
	text
		.toWellFormed()
		.replace(/[\p{Cc}\ufffe\uffff]/gu, (character) => ('\t\n\r'.includes(character) ? character : ''));
