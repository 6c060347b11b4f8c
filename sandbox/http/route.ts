/** A parsed path under /rest. */
export interface Route {
	/** Absent for `/rest/{method}`: then a token is in the header or in the parameters. */
	credential?: { userId: string; secret: string };
	/** Name of the method; it begins with `api/` for `/rest/api/…`. */
	method: string;
	/** Version of REST: 3 for `/rest/api/…`. */
	version: 2 | 3;
}

/** Parses a path; undefined outside of /rest. Double slashes, a slash at the end and `.json` do not matter. */
export function parseRoute(path: string): Route | undefined {
	const segments = path.split('/').filter((segment) => segment !== '');
	if (segments.shift() !== 'rest') return undefined;
	const version = segments[0] === 'api' ? 3 : 2;
	if (version === 3) segments.shift();
	const decoded = segments.map(decode);
	const [first = '', second = '', third = ''] = decoded;
	// REST 3.0 does not know the ending .json, so the method does not exist then.
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
