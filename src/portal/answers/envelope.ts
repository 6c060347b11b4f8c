/** What the body of an answer holds. */
export interface Envelope {
	/** The JSON, parsed; undefined if the body holds none that is whole. */
	data?: unknown;
	/** Text that the server has put before or after its JSON, such as a message of PHP; empty if there is none. */
	around: string;
	/** Whether JSON begins in the body and does not end. */
	isCut: boolean;
}

/** How an answer of the REST API begins: success with `result`, refusal with `error`. */
const BEGINNING = /\{\s*"(?:result|error)"\s*:/g;

const PAGE = /<!doctype html|<html[\s>]/i;
const FATAL = /<b>(?:fatal|parse) error<\/b>|\b(?:fatal|parse) error: /i;

/** Whether a text has PHP's message that a script has stopped, perhaps in the middle of its work. Its status may be 200. */
export const isFatal = (text: string): boolean => FATAL.test(text);

/** Whether a text is a web page, such as the login page of a portal. */
export const isPage = (text: string): boolean => PAGE.test(text) && !isFatal(text);

/**
 * Reads the JSON of an answer, also where text stands before or after it: PHP of a self-hosted portal prints its messages
 * into the answer if `display_errors` is on. JSON within a web page is part of the page. If two answers stand in one body,
 * nobody can know which one counts, so neither is read. Takes linear time.
 */
export function readEnvelope(body: string): Envelope {
	try {
		return { data: JSON.parse(body), around: '', isCut: false };
	} catch {
		// Not rethrown: what else the body may be is looked at below.
	}
	const start = beginningIn(body, 0);
	if (start < 0 || isPage(body.slice(0, start))) {
		return { around: body.trim(), isCut: /^[[{]/.test(body.trimStart()) };
	}
	const end = endOfObject(body, start);
	const around = `${body.slice(0, start).trim()} ${end < 0 ? '' : body.slice(end).trim()}`.trim();
	if (end < 0) return { around, isCut: true };
	if (beginningIn(body, end) >= 0) return { around: body.trim(), isCut: false };
	try {
		return { data: JSON.parse(body.slice(start, end)), around, isCut: false };
	} catch {
		// The text stands in the middle of the JSON.
		return { around: body.trim(), isCut: false };
	}
}

function beginningIn(body: string, from: number): number {
	BEGINNING.lastIndex = from;
	return BEGINNING.exec(body)?.index ?? -1;
}

/** The place after the `}` that closes the object which begins at `start`; -1 if it is not closed. */
function endOfObject(text: string, start: number): number {
	let depth = 0;
	for (let at = start; at < text.length; at++) {
		const character = text[at];
		if (character === '"') at = endOfString(text, at);
		else if (character === '{') depth += 1;
		else if (character === '}' && --depth === 0) return at + 1;
	}
	return -1;
}

/** The place of the quote that closes the string which begins at `start`; the end of the text if it is not closed. */
function endOfString(text: string, start: number): number {
	let at = start + 1;
	while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
	return at;
}
