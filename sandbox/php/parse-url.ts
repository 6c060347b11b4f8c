/** Parts of an address, as PHP's `parse_url` names them. */
export interface ParsedUrl {
	scheme?: string;
	host?: string;
	port?: number;
	user?: string;
	pass?: string;
	path?: string;
	query?: string;
	fragment?: string;
}

/** Replaces control characters by underscores, as PHP does in every part. */
const clean = (text: string): string => text.replace(/\p{Cc}/gu, (one) => (one < '\u0080' ? '_' : one));

/**
 * PHP's `parse_url`, which splits a batch command `method?query`: the query stops at `#`, and the path at `?`.
 *
 * @returns false where PHP does, for a malformed address such as `http:///x`.
 */
export function parseUrl(text: string): ParsedUrl | false {
	const colon = text.indexOf(':');
	const scheme = text.slice(0, Math.max(0, colon));
	const rest = text.slice(colon + 1);
	if (colon > 0 && /^[a-z0-9+.-]+$/i.test(scheme)) return withScheme(text, clean(scheme), rest);
	// A colon behind something that is no scheme may stand before a port, unless it belongs to the query.
	const isPort = colon === 0 || (colon > 0 && rest !== '' && colon < partsBegin(text));
	return isPort ? withPort(text, rest) : withAuthority(text, {});
}

/** The place where the query or the fragment begins; the length of the text when there is neither. */
function partsBegin(text: string): number {
	const place = text.search(/[?#]/);
	return place < 0 ? text.length : place;
}

function withScheme(text: string, scheme: string, rest: string): ParsedUrl | false {
	if (rest === '') return { scheme };
	if (!rest.startsWith('/')) {
		// For PHP `name:80` is a host with a port and not a scheme.
		return /^\d{0,5}(\/|$)/.test(rest) ? withPort(text, rest) : { scheme, ...withoutHost(rest) };
	}
	if (!rest.startsWith('//')) return { scheme, ...withoutHost(rest) };
	const behind = rest.slice(2);
	if (scheme.toLowerCase() === 'file' && behind.startsWith('/')) {
		// A drive letter of Windows, one byte: file:///c:/folder.
		return { scheme, ...withoutHost(/^\/[\0-\x7f]:/.test(behind) ? behind.slice(1) : behind) };
	}
	return withHost(behind, { scheme });
}

/** @param rest what is behind the first colon. */
function withPort(text: string, rest: string): ParsedUrl | false {
	const digits = /^\d{1,5}(?=\/|$)/.exec(rest)?.[0];
	if (digits === undefined) return rest === '' ? false : withAuthority(text, {});
	if (Number(digits) > 65_535) return false;
	return withHost(text.replace(/^\/\//, ''), { port: Number(digits) });
}

/** An address whose host, if it has one, is behind two slashes. */
const withAuthority = (text: string, parts: ParsedUrl): ParsedUrl | false =>
	text.startsWith('//') ? withHost(text.slice(2), parts) : { ...parts, ...withoutHost(text) };

/** @param text begins with the host, perhaps with a name and a password before it. */
function withHost(text: string, parts: ParsedUrl): ParsedUrl | false {
	const place = text.search(/[/?#]/);
	const authority = place < 0 ? text : text.slice(0, place);
	const result = { ...parts };
	const at = authority.lastIndexOf('@');
	if (at >= 0) {
		const [user, ...pass] = authority.slice(0, at).split(':');
		result.user = clean(user);
		if (pass.length > 0) result.pass = clean(pass.join(':'));
	}
	const host = authority.slice(at + 1);
	const colon = /^\[.*\]$/s.test(host) ? -1 : host.lastIndexOf(':');
	if (colon >= 0 && result.port === undefined) {
		const digits = host.slice(colon + 1);
		const port = Number(/^[ \t-\r]*[+-]?\d+/.exec(digits)?.[0] ?? Number.NaN);
		if (Buffer.byteLength(digits) > 5 || (digits !== '' && !(port >= 0 && port <= 65_535))) return false;
		if (digits !== '') result.port = port;
	}
	const name = colon >= 0 ? host.slice(0, colon) : host;
	if (name === '') return false;
	result.host = clean(name);
	return place < 0 ? result : { ...result, ...withoutHost(text.slice(place)) };
}

/** Path, query and fragment. */
function withoutHost(text: string): ParsedUrl {
	const parts: ParsedUrl = {};
	let rest = text;
	const hash = rest.indexOf('#');
	if (hash >= 0) {
		parts.fragment = clean(rest.slice(hash + 1));
		rest = rest.slice(0, hash);
	}
	const question = rest.indexOf('?');
	if (question >= 0) {
		parts.query = clean(rest.slice(question + 1));
		rest = rest.slice(0, question);
	}
	if (rest !== '' || text === '') parts.path = clean(rest);
	return parts;
}
