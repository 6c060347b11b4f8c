const REPLACEMENT = '***';

/**
 * Takes secrets out of a text: the secret part of webhook addresses (`/rest/1/<secret>/`), and values of `auth`,
 * `access_token`, `refresh_token`, `client_secret` and `auth[ap]` parameters. Bitrix24 itself puts them into data
 * (`urlMachine`, `DOWNLOAD_URL`; bitrix24/api.md 2.1).
 */
export function redact(text: string): string {
	return text
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
	return text.includes('/rest/') || text.includes('auth') || text.includes('_token') || text.includes('ap=');
}

function isPlain(value: unknown): value is Record<string, unknown> {
	if (value === null || typeof value !== 'object') return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
