/** A tag that is longer is no tag, but text with a `<` in it. */
const LONGEST_TAG = 200;

/**
 * Removes tags from a short text of the server; `<br>` becomes a blank. A `<` that begins no tag stays. Takes linear time:
 * each place is looked at once, whatever the text is.
 */
export function withoutTags(text: string): string {
	let clean = '';
	let at = 0;
	let end = -1;
	for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
		if (open < at) continue;
		if (end < open) end = text.indexOf('>', open);
		if (end < 0) break;
		if (end - open > LONGEST_TAG || end === open + 1) continue;
		clean += text.slice(at, open) + (BREAK.test(text.slice(open, end + 1)) ? ' ' : '');
		at = end + 1;
	}
	return clean + text.slice(at);
}

const BREAK = /^<br *\/?>$/i;

/** Characters that are read of a page, tags not counted. People see the first line of it. */
const MOST_OF_PAGE = 10_000;

/** The first words of a web page in one line: without tags, scripts and styles. Takes linear time. */
export function wordsOfPage(page: string): string {
	let words = '';
	for (let at = 0; at >= 0 && words.length < MOST_OF_PAGE; ) {
		const open = page.indexOf('<', at);
		words += `${page
			.slice(at, open < 0 ? undefined : open)
			.trim()
			.slice(0, MOST_OF_PAGE)} `;
		// Without an end the page was cut off within a tag.
		const end = open < 0 ? -1 : page.indexOf('>', endOfHidden(page, open));
		at = end < 0 ? -1 : end + 1;
	}
	return words.replace(/\s+/g, ' ').trim();
}

/** The place of the tag that closes a script or a style which begins here; of other tags their own place. */
function endOfHidden(page: string, open: number): number {
	const name = /^<(?:script|style)/i.exec(page.slice(open, open + 7))?.[0].toLowerCase();
	if (name === undefined) return open;
	const closing = name === '<script' ? /<\/script/gi : /<\/style/gi;
	closing.lastIndex = open;
	return closing.exec(page)?.index ?? page.length;
}
