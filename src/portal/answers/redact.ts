import { knownSecrets } from '../transport/secrets';
import { decodeLetters } from './letters';

const REPLACEMENT = '***';

/** Texts that are shorter hold no secret. */
const SHORTEST = 8;

/**
 * Forms by which secrets are recognised that nobody has named; the part after the group is the secret. Each begins with a
 * word, so that a long text takes no longer than its length.
 */
const FORMS = [
	// The address of a webhook, perhaps of another portal: `/rest/1/<secret>/`. That of our own examples holds the word.
	/((?<=^|[\\/"'=(])rest[\\/]+(?:api[\\/]+)?\d+[\\/]+)(?!secret[\\/])[^\\/\s"'?#&<>]+/gi,
	/((?<=^|[?&\s"';,{([])(?:auth|(?:access|refresh|application)_token|(?:auth|refresh)_id|client_secret|handler_secret|(?:auth)?\[?ap)\]?[\\"']*\s*[=:]\s*[\\"']*)[^&\s"'<>\\]+/gi,
	/(bearer\s+)[\w.~+/=-]+/gi,
];

/**
 * What every text has that one of the forms matches, and every text with encoded letters. Texts without it are left alone:
 * exports pass millions of them through here.
 */
const SUSPICIOUS =
	/rest[\\/]|(?:auth|_token|_secret|auth_id|refresh_id|ap)\]?[\\"']*\s*[=:]|bearer\s|%[2-7u]|&#|&amp;|&sol;|\\[ux]|[\u00ad\u200b-\u200d\u2060\ufeff]/i;

/** Characters that nobody sees, and that decoding leaves out. */
const UNSEEN = String.raw`[\u00ad\u200b-\u200d\u2060\ufeff]`;

/** Codes of the letters, the digits and `_`, as hexadecimal and as decimal numbers. */
const HEX = String.raw`(?:3\d|[46][1-9a-f]|5[\daf]|7[\da])`;
const DECIMAL = String.raw`(?:4[89]|5[0-7]|6[5-9]|[78]\d|9[05789]|1[01]\d|12[0-2])`;

/**
 * What every text with a secret has, whatever in it is encoded: one of the words and then a sign, perhaps an encoded one, or an
 * encoded letter. Addresses and HTML with encoded blanks and signs are full of what is suspicious, and decoding is slow.
 */
const TELLING = [
	String.raw`rest[\\/%&]|(?:auth|_token|_secret|(?:auth|refresh)_id|ap)[\]\\"'\s=:%&]|bearer[\s%&\\]`,
	String.raw`%(?:25){0,9}(?:u00)?${HEX}|&(?:amp;){0,3}#(?:x0{0,9}${HEX}|0{0,9}${DECIMAL})(?!\w)`,
	String.raw`\\(?:(?:u00|x)${HEX}|u\{0{0,4}${HEX})|${UNSEEN}`,
].join('|');

/** Expressions for the secrets that are known now. */
interface Known {
	secrets: readonly string[];
	/** Any of the secrets; absent if there are none. */
	any?: RegExp;
	/** Any of the secrets within Base64. Few texts are so long that they can hold one. */
	inBase64?: RegExp;
	shortestInBase64: number;
	suspicious: RegExp;
	telling: RegExp;
	/** Names of keys that hold no secret: a few of them stand in millions of rows. */
	cleanKeys: Set<string>;
	/**
	 * The keys of the last object at each depth that hold no secret. The rows of a page have the same keys in the same
	 * order, so that one comparison a key suffices.
	 */
	lastKeys: string[][];
}

const MOST_CLEAN_KEYS = 10_000;
const DEEPEST = 16;

let known: Known = expressionsFor([]);

function expressionsFor(secrets: readonly string[]): Known {
	// JSON may write `\/` for a slash.
	const any = secrets
		.map((secret) => secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('/', String.raw`\\*/`))
		.join('|');
	const base64 = secrets.flatMap(inBase64);
	// Signs in a secret may be encoded too.
	const hasSigns = secrets.some((secret) => /\W/.test(secret));
	return {
		secrets,
		...(any !== '' && { any: new RegExp(any, 'gi'), inBase64: new RegExp(base64.join('|'), 'g') }),
		shortestInBase64: Math.min(...base64.map(({ length }) => length)),
		suspicious: any === '' ? SUSPICIOUS : new RegExp(`${SUSPICIOUS.source}|${any}`, 'i'),
		telling: hasSigns ? /^/ : new RegExp(any === '' ? TELLING : `${TELLING}|${any}`, 'i'),
		cleanKeys: new Set(),
		lastKeys: Array.from({ length: DEEPEST }, () => []),
	};
}

/**
 * What Base64 of any text with this secret holds. Three bytes are four letters, so there are three forms; the letters at both
 * ends, which depend on what stands beside the secret, are left out.
 */
function inBase64(secret: string): string[] {
	return [0, 1, 2].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
		const from = Math.ceil((before * 8) / 6);
		const letters = bytes.toString('base64').slice(from, Math.floor((bytes.length * 8) / 6));
		return letters.replaceAll('+', '[+-]').replaceAll('/', '[/_]');
	});
}

/** Learns secrets that were named since the last call. */
function learn(): void {
	if (known.secrets !== knownSecrets()) known = expressionsFor(knownSecrets());
}

/** Whether a text may hold a secret; a quick test. */
const isSuspicious = (text: string): boolean =>
	text.length >= SHORTEST &&
	((known.suspicious.test(text) && known.telling.test(text)) ||
		(text.length >= known.shortestInBase64 && hasBase64(text)));

function hasBase64(text: string): boolean {
	if (known.inBase64 === undefined) return false;
	known.inBase64.lastIndex = 0;
	return known.inBase64.test(text);
}

/**
 * Replaces secrets in a text by `***`: those of `keepSecret`, the secret part of webhook addresses, and values of `auth`,
 * `access_token`, `refresh_token`, `client_secret`, `handler_secret` and `auth[ap]` parameters, however slashes and letters are encoded.
 * Bitrix24 itself puts them into data (docs/internals/portal.md, "Addresses and secrets").
 */
export function redact(text: string): string {
	learn();
	return isSuspicious(text) ? replaced(text) : text;
}

function replaced(text: string): string {
	const { text: decoded, places } = decodeLetters(text);
	let clean = '';
	let at = 0;
	for (const [from, to] of secretsIn(decoded)) {
		const [start, end] = places === undefined ? [from, to] : [places[from], places[to]];
		if (end <= at) continue;
		clean += `${text.slice(at, Math.max(at, start))}${REPLACEMENT}`;
		at = end;
	}
	return clean + text.slice(at);
}

/** Where secrets stand in a text, in ascending order; they may overlap. */
function secretsIn(text: string): Array<[from: number, to: number]> {
	const found: Array<[number, number]> = [];
	const { any, inBase64: base64 } = known;
	for (const form of any === undefined || base64 === undefined ? FORMS : [any, base64, ...FORMS]) {
		form.lastIndex = 0;
		for (let match = form.exec(text); match !== null; match = form.exec(text)) {
			found.push([match.index + (match[1]?.length ?? 0), form.lastIndex]);
		}
	}
	return found.sort(([one], [other]) => one - other);
}

/**
 * Replaces secrets in every text inside a value, also in names of keys.
 * @returns the value itself if it holds none, else a copy.
 */
export function redactDeep<Value>(value: Value): Value {
	learn();
	return cleaned(value, 0) as Value;
}

function cleaned(value: unknown, depth: number): unknown {
	if (typeof value === 'string') return redact(value);
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return cleanedList(value, depth);
	return isPlain(value) ? cleanedRecord(value, depth) : value;
}

function cleanedRecord(record: Record<string, unknown>, depth: number): Record<string, unknown> {
	const lastKeys = known.lastKeys[Math.min(depth, DEEPEST - 1)];
	let changes: Map<string, unknown> | undefined;
	let renamed = false;
	let place = 0;
	for (const key in record) {
		const part = record[key];
		if (lastKeys[place] !== key) {
			if (isCleanKey(key)) lastKeys[place] = key;
			else renamed = true;
		}
		place += 1;
		if (typeof part === 'string' ? !isSuspicious(part) : typeof part !== 'object' || part === null) continue;
		const clean = typeof part === 'string' ? replaced(part) : cleaned(part, depth + 1);
		if (clean !== part) (changes ??= new Map<string, unknown>()).set(key, clean);
	}
	if (changes === undefined && !renamed) return record;
	const nameOf = renamed ? newNames() : (key: string) => key;
	return Object.fromEntries(
		Object.entries(record).map(([key, part]) => [nameOf(key), changes?.get(key) ?? part]),
	);
}

function isCleanKey(key: string): boolean {
	if (key.length < SHORTEST || known.cleanKeys.has(key)) return true;
	if (isSuspicious(key) && redact(key) !== key) return false;
	if (known.cleanKeys.size < MOST_CLEAN_KEYS) known.cleanKeys.add(key);
	return true;
}

/** Redacts names of keys, and keeps those apart that differ in their secrets only: `/rest/1/***`, `/rest/1/***2`. */
function newNames(): (key: string) => string {
	const counts = new Map<string, number>();
	return (key) => {
		const name = redact(key);
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		return name === key || count === 1 ? name : `${name}${count}`;
	};
}

function cleanedList(values: unknown[], depth: number): unknown[] {
	let copy: unknown[] | undefined;
	for (let index = 0; index < values.length; index++) {
		const clean = cleaned(values[index], depth);
		if (clean !== values[index]) (copy ??= values.slice())[index] = clean;
	}
	return copy ?? values;
}

function isPlain(value: object): value is Record<string, unknown> {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
