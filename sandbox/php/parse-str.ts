import { newMap, type PhpMap, type PhpValue } from './value';

/** PHP's `max_input_nesting_level`: deeper names are dropped. */
const MAX_NESTING = 64;

/** `urldecode`: `+` is a space, a broken `%` stays as it is, bytes are read as UTF-8. */
export function urlDecode(text: string): string {
	const spaced = text.replaceAll('+', ' ');
	if (!spaced.includes('%')) return spaced;
	try {
		return decodeURIComponent(spaced);
	} catch {
		// A lone `%` or bytes that are not UTF-8: decode what is well formed, as PHP does byte by byte.
		const bytes = Buffer.from(spaced, 'utf8').toString('latin1');
		const decoded = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
			String.fromCharCode(parseInt(hex, 16)),
		);
		return Buffer.from(decoded, 'latin1').toString('utf8');
	}
}

/** A PHP array under construction: keeps the order of insertion and the next free index. */
class PhpArray {
	readonly entries = new Map<string, string | PhpArray>();
	private nextIndex = 0;

	set(key: string | null, value: string | PhpArray): void {
		this.entries.set(this.keyFor(key), value);
	}

	/** The array under `key`, made when there is none yet; a scalar there is replaced, as PHP does. */
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
 * PHP's `parse_str`, also the way a urlencoded body is read: every value is a string, `a[b][]=1` nests, in the part of a
 * name before the first bracket dots and spaces become underscores, an unclosed bracket too, and what follows a closing
 * bracket without opening another is dropped. The top level is always given as a map.
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
			// Not an index: the first unclosed bracket becomes part of the name; deeper ones are dropped with the rest.
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
