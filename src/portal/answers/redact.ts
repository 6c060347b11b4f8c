const REPLACEMENT = '***';

/** Shorter texts are no secrets, and would be found everywhere. */
const SHORTEST_SECRET = 8;
/** Tokens are replaced every hour; those before the last ones open nothing any more. */
const MOST_SECRETS = 100;

const secrets = new Set<string>();
let anySecret: RegExp | undefined;

/** From now on `redact` takes this text out, wherever it stands: tokens have no form by which they could be known. */
export function keepSecret(secret: string): void {
	if (secret.length < SHORTEST_SECRET) return;
	// The last one named is the last one forgotten.
	const known = secrets.delete(secret);
	secrets.add(secret);
	if (known) return;
	if (secrets.size > MOST_SECRETS) secrets.delete(secrets.values().next().value as string);
	// The longer ones first, so that nothing is left of one that begins like another.
	const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
	anySecret = new RegExp(longestFirst.map(literal).join('|'), 'g');
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Takes secrets out of a text: those of `keepSecret`, the secret part of webhook addresses (`/rest/1/<secret>/`), and values
 * of `auth`, `access_token`, `refresh_token`, `client_secret` and `auth[ap]` parameters. Bitrix24 itself puts them into
 * data (`urlMachine`, `DOWNLOAD_URL`; bitrix24/api.md 2.1).
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

/** The same for every text inside a value, for what is handed to users. Values without a secret are returned as they are. */
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

/** A cheap look before the expressions run: exports pass millions of texts through here. */
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
