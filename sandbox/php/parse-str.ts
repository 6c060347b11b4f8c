import { newMap, type PhpMap, type PhpValue } from './value';

/** `max_input_nesting_level` of PHP. Deeper names are dropped. */
const MAX_NESTING = 64;

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

/** A PHP array under construction. It keeps the order of insertion and the next free index. */
class PhpArray {
	readonly entries = new Map<string, string | PhpArray>();
	private nextIndex = 0;

	set(key: string | null, value: string | PhpArray): void {
		this.entries.set(this.keyFor(key), value);
	}

	/** The array under `key`. It is made if there is none, and replaces a scalar, as in PHP. */
	child(key: string | null): PhpArray {
		const name = this.keyFor(key);
		const present = this.entries.get(name);
		if (present instanceof PhpArray) return present;
		const made = new PhpArray();
		this.entries.set(name, made);
		return made;
	}

	toValue(): PhpValue[] | PhpMap {
		const keys = [...this.entries.keys()];
		const values = [...this.entries.values()].map(
			(value): PhpValue => (value instanceof PhpArray ? value.toValue() : value),
		);
		if (keys.every((key, index) => key === String(index))) return values;
		const map = newMap();
		keys.forEach((key, index) => {
			map[key] = values[index] ?? '';
		});
		return map;
	}

	private keyFor(key: string | null): string {
		if (key === null) return String(this.nextIndex++);
		if (/^(0|[1-9]\d{0,17})$/.test(key)) this.nextIndex = Math.max(this.nextIndex, Number(key) + 1);
		return key;
	}
}

/**
 * PHP's `parse_str`, by which a urlencoded body is read too. Every value is a string, and `a[b][]=1` nests. In the part of
 * a name before the first bracket, dots, spaces and an unclosed bracket become underscores. Text between a closing bracket
 * and the next opening one is dropped. The top level is always a map.
 */
export function parseStr(query: string): PhpMap {
	const root = new PhpArray();
	for (const pair of query.split('&')) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = urlDecode(equals < 0 ? pair : pair.slice(0, equals));
		register(root, name, equals < 0 ? '' : urlDecode(pair.slice(equals + 1)));
	}
	const map = newMap();
	for (const [key, value] of Object.entries(root.toValue())) map[key] = value;
	return map;
}

function register(root: PhpArray, rawName: string, value: string): void {
	const name = rawName.replace(/^ +/, '');
	const bracket = name.indexOf('[');
	const base = (bracket < 0 ? name : name.slice(0, bracket)).replace(/[ .]/g, '_');
	if (base === '') return;
	if (bracket < 0) return root.set(base, value);

	const keys: Array<string | null> = [];
	let position = bracket;
	while (name[position] === '[') {
		const end = name.indexOf(']', position);
		if (end < 0) {
			// The first unclosed bracket becomes part of the name. Deeper ones are dropped with the rest.
			if (keys.length === 0)
				return root.set(base + '_' + name.slice(bracket + 1).replace(/[ .[]/g, '_'), value);
			break;
		}
		const key = name.slice(position + 1, end);
		keys.push(/^\s?$/.test(key) ? null : key);
		position = end + 1;
	}
	if (keys.length > MAX_NESTING) return;

	let target = root.child(base);
	for (const key of keys.slice(0, -1)) target = target.child(key);
	target.set(keys.at(-1) ?? null, value);
}
