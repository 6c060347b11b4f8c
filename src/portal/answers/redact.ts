const REPLACEMENT = '***';

/** Shorter texts are no secrets, and would match everywhere. */
const SHORTEST_SECRET = 8;
/** Secrets that are remembered. Tokens are replaced every hour, so the oldest ones have expired. */
const MOST_SECRETS = 100;

const secrets = new Set<string>();
let anySecret: RegExp | undefined;

/** Makes `redact` remove this text from now on. Tokens need it: they have no form by which they can be recognised. */
export function keepSecret(secret: string): void {
	if (secret.length < SHORTEST_SECRET) return;
	// Adds it again at the end: the first secret of the set is forgotten first.
	const known = secrets.delete(secret);
	secrets.add(secret);
	if (known) return;
	if (secrets.size > MOST_SECRETS) secrets.delete(secrets.values().next().value as string);
	// Longest first, so that nothing is left of a secret that begins with another one.
	const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
	anySecret = new RegExp(longestFirst.map(literal).join('|'), 'g');
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Replaces secrets in a text by `***`: those of `keepSecret`, the secret part of webhook addresses (`/rest/1/<secret>/`),
 * and values of `auth`, `access_token`, `refresh_token`, `client_secret` and `auth[ap]` parameters. Bitrix24 itself puts
 * them into data (docs/internals/portal.md, "Addresses and secrets").
 */
export function redact(text: string): string {
	return (anySecret === undefined ? text : text.replace(anySecret, REPLACEMENT))
		.replace(/(\/rest\/(?:api\/)?\d+\/)[^/\s"'?#&]+/gi, `$1${REPLACEMENT}`)
		.replace(
			/((?:^|[?&\s"'])(?:auth|access_token|refresh_token|client_secret|(?:auth)?(?:\[|%5B)?ap(?:\]|%5D)?)["']?\s*[=:]\s*["']?)[^&\s"']+/gi,
			`$1${REPLACEMENT}`,
		)
		.replace(/(Bearer\s+)[\w.~+/=-]+/gi, `$1${REPLACEMENT}`);
}

/** Replaces secrets in every text inside a value. @returns the value itself if it holds none, else a copy. */
export function redactDeep<Value>(value: Value): Value {
	if (typeof value === 'string') return (mayHoldSecret(value) ? redact(value) : value) as Value;
	if (Array.isArray(value)) return mapWhenChanged(value) as Value;
	if (isPlain(value)) return mapValuesWhenChanged(value) as Value;
	return value;
}

function mapValuesWhenChanged(record: Record<string, unknown>): Record<string, unknown> {
	let copy: Record<string, unknown> | undefined;
	for (const [key, part] of Object.entries(record)) {
		const clean = redactDeep(part);
		if (clean !== part) (copy ??= { ...record })[key] = clean;
	}
	return copy ?? record;
}

function mapWhenChanged(values: unknown[]): unknown[] {
	let copy: unknown[] | undefined;
	for (let index = 0; index < values.length; index++) {
		const clean = redactDeep(values[index]);
		if (clean !== values[index]) (copy ??= values.slice())[index] = clean;
	}
	return copy ?? values;
}

/** A cheap test before the expressions run: exports pass millions of texts through here. */
function mayHoldSecret(text: string): boolean {
	if (text.includes('/rest/') || text.includes('auth') || text.includes('_token') || text.includes('ap=')) {
		return true;
	}
	return anySecret !== undefined && text.search(anySecret) >= 0;
}

function isPlain(value: unknown): value is Record<string, unknown> {
	if (value === null || typeof value !== 'object') return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
