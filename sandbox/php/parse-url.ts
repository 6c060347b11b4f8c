/** Parts of an address, as PHP's `parse_url` names them. */
export interface ParsedUrl {
	scheme?: string;
	host?: string;
	port?: number;
	path?: string;
	query?: string;
	fragment?: string;
}

/** Replaces control characters by underscores, as PHP does in every part. */
const clean = (text: string): string => text.replace(/\p{Cc}/gu, (one) => (one < '\u0080' ? '_' : one));

/**
 * PHP's `parse_url`, as far as a batch command `method?query` needs it: the query stops at `#`, and the path at `?`.
 *
 * @returns false where PHP does, for a malformed address such as `http:///x`.
 */
export function parseUrl(text: string): ParsedUrl | false {
	const result: ParsedUrl = {};
	let rest = text;

	const scheme = /^([a-z0-9+.-]+):/i.exec(rest);
	if (scheme && scheme[1] !== undefined) {
		const after = rest.slice(scheme[0].length);
		const port = /^\d{1,5}(?=\/|$)/.exec(after);
		if (after.startsWith('//')) {
			result.scheme = clean(scheme[1]);
			rest = after;
		} else if (port) {
			// For PHP `name:80` is a host with a port and not a scheme.
			const number = Number(port[0]);
			if (number > 65535) return false;
			result.host = clean(scheme[1]);
			result.port = number;
			rest = after.slice(port[0].length);
			return rest === '' ? result : { ...result, ...pathQueryFragment(rest) };
		} else {
			result.scheme = clean(scheme[1]);
			return after === '' ? result : { ...result, ...pathQueryFragment(after) };
		}
	}

	if (rest.startsWith('//')) {
		const authority = /^\/\/([^/?#]*)/.exec(rest);
		const [, hostAndPort = ''] = authority ?? [];
		if (hostAndPort === '' && result.scheme !== 'file') return false;
		const withoutUser = hostAndPort.slice(hostAndPort.lastIndexOf('@') + 1);
		const port = /:(\d*)$/.exec(withoutUser);
		result.host = clean(port ? withoutUser.slice(0, port.index) : withoutUser);
		if (port?.[1]) result.port = Number(port[1]);
		rest = rest.slice(2 + hostAndPort.length);
		if (rest === '') return result;
	}
	return { ...result, ...pathQueryFragment(rest) };
}

function pathQueryFragment(text: string): ParsedUrl {
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
