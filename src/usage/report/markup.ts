/** HTML that may be shown as it is. */
export class Markup {
	constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Part[] | undefined;

/** HTML in which every text that is put in is escaped: workflows may be called `<script>`. */
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

export const escapeMarkup = (text: string): string =>
	withoutControls(text).replace(/[&<>"']/g, (character) => ESCAPED[character]);

/** Control characters are allowed in no version of XML, and in names of workflows they are. */
export const withoutControls = (text: string): string =>
	text.replace(/[\p{Cc}\ufffe\uffff]/gu, (character) => ('\t\n\r'.includes(character) ? character : ''));
