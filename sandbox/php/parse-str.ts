import { newMap, orderedMap, phpArrayOf, type PhpMap, type PhpValue } from './value';

/** `max_input_nesting_level` of PHP. A variable that is nested deeper is dropped as a whole. */
const MAX_NESTING = 64;

/** `max_input_vars` of PHP. What is behind is dropped. */
const MAX_VARIABLES = 1_000;

/** PHP's `urldecode`: `+` is a space, a broken `%` stays as it is, and bytes are read as UTF-8. */
export function urlDecode(text: string): string {
	const spaced = text.replaceAll('+', ' ');
	if (!spaced.includes('%')) return spaced;
	try {
		return decodeURIComponent(spaced);
	} catch {
		// The text has a lone `%`, or bytes that are not UTF-8. PHP decodes byte by byte, so only the valid parts are decoded.
		const bytes = Buffer.from(spaced, 'utf8').toString('latin1');
		const decoded = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
			String.fromCharCode(parseInt(hex, 16)),
		);
		return Buffer.from(decoded, 'latin1').toString('utf8');
	}
}

const LARGEST_INT = 2n ** 63n - 1n;

/** A PHP array under construction. It keeps the order of insertion and the next free index. */
class PhpArray {
	private readonly entries = new Map<string, string | PhpArray>();
	/** Behind the highest index; undefined without one. Above the largest integer, nothing can be appended. */
	private nextIndex?: bigint;

	set(key: string | null, value: string | PhpArray): void {
		const name = this.keyFor(key);
		if (name !== undefined) this.entries.set(name, value);
	}

	/** The array under `key`. It is made if there is none, and replaces a scalar, as in PHP. */
	child(key: string | null): PhpArray {
		const name = this.keyFor(key);
		const present = name === undefined ? undefined : this.entries.get(name);
		if (present instanceof PhpArray) return present;
		const made = new PhpArray();
		if (name !== undefined) this.entries.set(name, made);
		return made;
	}

	delete(key: string): void {
		this.entries.delete(key);
	}

	values(): Array<[string, PhpValue]> {
		return [...this.entries].map(([key, value]) => [
			key,
			value instanceof PhpArray ? phpArrayOf(value.values()) : value,
		]);
	}

	/** The name of a key; undefined when a value cannot be appended. */
	private keyFor(key: string | null): string | undefined {
		if (key === null) {
			const index = this.nextIndex ?? 0n;
			if (index > LARGEST_INT) return undefined;
			this.nextIndex = index + 1n;
			return String(index);
		}
		if (/^(0|-?[1-9]\d{0,18})$/.test(key)) {
			const index = BigInt(key);
			const isInteger = index <= LARGEST_INT && index >= -LARGEST_INT - 1n;
			if (isInteger && (this.nextIndex === undefined || index >= this.nextIndex)) this.nextIndex = index + 1n;
		}
		return key;
	}
}

/**
 * PHP's `parse_str`, by which a urlencoded body is read too. Every value is a string, and `a[b][]=1` nests. In the part of
 * a name before the first bracket, dots, spaces and an unclosed bracket become underscores. Text between a closing bracket
 * and the next opening one is dropped. The top level is always a map.
 */
export function parseStr(query: string): PhpMap {
	if (query === '') return newMap();
	const root = new PhpArray();
	const pairs = query.split('&').filter((pair) => pair !== '');
	for (const pair of pairs.slice(0, MAX_VARIABLES)) {
		const equals = pair.indexOf('=');
		const name = urlDecode(equals < 0 ? pair : pair.slice(0, equals));
		register(root, name, equals < 0 ? '' : urlDecode(pair.slice(equals + 1)));
	}
	return orderedMap(root.values());
}

function register(root: PhpArray, rawName: string, value: string): void {
	// For PHP a name ends at its first NUL.
	const [name = ''] = rawName.replace(/^ +/, '').split('\0', 1);
	const bracket = name.indexOf('[');
	const base = (bracket < 0 ? name : name.slice(0, bracket)).replace(/[ .]/g, '_');
	/** Names that browsers protect: only a variable that is called so may have such a name or key. */
	const isForbidden = (key: string | null): boolean =>
		['__Host-', '__Secure-'].some(
			(reserved) => key?.startsWith(reserved) === true && !name.startsWith(reserved),
		);
	if (base === '' || isForbidden(base)) return;
	if (bracket < 0) return root.set(base, value);

	const keys: Array<string | null> = [];
	let position = bracket;
	while (name[position] === '[') {
		if (keys.length === MAX_NESTING) return root.delete(base);
		const end = name.indexOf(']', position);
		if (end < 0) {
			// The first unclosed bracket becomes part of the name. Deeper ones are dropped with the rest.
			if (keys.length === 0)
				return root.set(base + '_' + name.slice(bracket + 1).replace(/[ .[]/g, '_'), value);
			break;
		}
		const key = name.slice(position + 1, end);
		keys.push(/^[ \t-\r]?$/.test(key) ? null : key);
		position = end + 1;
	}

	let target = root.child(base);
	for (const key of keys.slice(0, -1)) {
		if (isForbidden(key)) return;
		target = target.child(key);
	}
	const last = keys.at(-1) ?? null;
	if (!isForbidden(last)) target.set(last, value);
}
