/** What a path under /rest asks for. */
export interface Route {
	/** Absent for `/rest/{method}`, where a token is in the header or in the parameters. */
	credential?: { userId: string; secret: string };
	/** With `api/` before the name for `/rest/api/…`. */
	method: string;
	/** 3 for `/rest/api/…`. */
	version: 2 | 3;
}

/** Undefined for everything outside /rest. Double slashes and a slash at the end do not matter, `.json` may follow. */
export function parseRoute(path: string): Route | undefined {
	const segments = path.split('/').filter((segment) => segment !== '');
	if (segments.shift() !== 'rest') return undefined;
	const version = segments[0] === 'api' ? 3 : 2;
	if (version === 3) segments.shift();
	const decoded = segments.map(decode);
	const [first = '', second = '', third = ''] = decoded;
	// REST 3.0 takes no ending: with one the method does not exist.
	const name = (text: string): string => (version === 2 ? text.replace(/\.json$/i, '') : `api/${text}`);
	if (decoded.length < 2) return { method: name(first), version };
	return { credential: { userId: first, secret: second }, method: name(third), version };
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
