/** A text whose letters are decoded. */
export interface Letters {
	text: string;
	/** The place of each letter in the original text, and at last the length of that text; absent if nothing was spelled. */
	places?: Uint32Array;
}

/**
 * Ways in which texts spell a letter or a sign: percent-encoded (again and again, `%252F`), as an HTML entity, as an escape
 * of JSON or JavaScript.
 */
const SPELLED =
	/%(?:25){0,9}(?:u00)?([2-7][\da-f])|&(?:amp;){0,3}#(?:x0{0,9}([\da-f]{2})(?![\da-f])|0{0,9}(\d{2,3})(?!\d));?|&(?:amp;){0,3}(sol|quot|apos|amp);|\\{1,8}(?:(?:u00|x)([\da-f]{2})|u\{0{0,4}([\da-f]{2})\})/iy;

const NAMED: Readonly<Record<string, string>> = { sol: '/', quot: '"', apos: "'", amp: '&' };

/** Characters that nobody sees, as in words that may be broken: soft hyphen, zero-width blanks and joiners. */
const UNSEEN: ReadonlySet<number> = new Set([0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]);

/** A character with which a spelled letter begins, or that is left out. */
const BEGINNING = /[%&\\\u00ad\u200b-\u200d\u2060\ufeff]/;
const [PERCENT, AMPERSAND, BACKSLASH] = [...'%&\\'].map((sign) => sign.charCodeAt(0));

/** Decodes the letters of a text, and leaves out those that nobody sees, so that a secret is recognised however it is spelled. */
export function decodeLetters(text: string): Letters {
	if (!BEGINNING.test(text)) return { text };
	const decoded = new Uint16Array(text.length);
	/** The place of each decoded letter in the original. */
	const places = new Uint32Array(text.length + 1);
	let length = 0;
	for (let at = 0; at < text.length; ) {
		const code = text.charCodeAt(at);
		if (code >= 0xad && UNSEEN.has(code)) {
			at += 1;
			continue;
		}
		const begins = code === PERCENT || code === AMPERSAND || code === BACKSLASH;
		const match = begins ? spelledAt(text, at) : undefined;
		places[length] = at;
		decoded[length] = match?.code ?? code;
		length += 1;
		at = match?.end ?? at + 1;
	}
	places[length] = text.length;
	return { text: Buffer.from(decoded.buffer, 0, 2 * length).toString('utf16le'), places };
}

function spelledAt(text: string, at: number): { code: number; end: number } | undefined {
	SPELLED.lastIndex = at;
	const match = SPELLED.exec(text);
	if (match === null) return undefined;
	const [, percent, hex, decimal, name, escaped, braced] = match;
	const end = SPELLED.lastIndex;
	if (name !== undefined) return { code: NAMED[name.toLowerCase()].charCodeAt(0), end };
	return {
		code: decimal === undefined ? parseInt(percent ?? hex ?? escaped ?? braced, 16) : Number(decimal),
		end,
	};
}
