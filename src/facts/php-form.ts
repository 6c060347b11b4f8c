import type { TextDecoder } from 'node:util';

/** Values in one form, and lists and objects: one with more is refused, because reading it would take too long. */
export const MOST_PARTS = 10_000;

/** `max_input_nesting_level` of PHP. */
export const DEEPEST = 64;

/** Names that would change what every object is. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** More than `MOST_PARTS`. */
export class TooManyParts extends Error {}

/** Nested in more levels than `DEEPEST`. */
export class TooDeep extends Error {}

/**
 * Reads a form (urlencoded) as PHP's parse_str does: `data[FIELDS][ID]=5` is nested, and indexes make lists.
 * @throws TooManyParts, TooDeep
 */
export function readPhpForm(raw: Buffer, decoder: TextDecoder): Record<string, unknown> {
	// One character for each byte, so that bytes of any encoding stay what they are until a part is decoded.
	const pairs = raw.toString('latin1').split('&', MOST_PARTS + 1);
	if (pairs.length > MOST_PARTS) throw new TooManyParts();
	const root = new Branch({ left: MOST_PARTS });
	for (const pair of pairs) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = decoded(equals < 0 ? pair : pair.slice(0, equals), decoder);
		register(root, name, equals < 0 ? '' : decoded(pair.slice(equals + 1), decoder));
	}
	return Object.fromEntries(root.values());
}

/** A part of a form: `+` is a space, and a broken `%` stays as it is. */
function decoded(part: string, decoder: TextDecoder): string {
	const bytes = part
		.replaceAll('+', ' ')
		.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
	return decoder.decode(Buffer.from(bytes, 'latin1'));
}

/** Puts a value where its name says. */
function register(root: Branch, given: string, value: string): void {
	// For PHP a name ends at its first NUL, and spaces before it do not count.
	const [whole] = given.split('\0', 1);
	let start = 0;
	while (whole[start] === ' ') start += 1;
	const name = whole.slice(start);
	const bracket = name.indexOf('[');
	const base = (bracket < 0 ? name : name.slice(0, bracket)).replace(/[ .]/g, '_');
	if (base === '' || FORBIDDEN_NAMES.has(base)) return;
	const keys: Array<string | undefined> = [];
	let position = bracket < 0 ? name.length : bracket;
	while (name[position] === '[') {
		const end = name.indexOf(']', position);
		if (end < 0) break;
		if (keys.length === DEEPEST) throw new TooDeep();
		const key = name.slice(position + 1, end);
		if (FORBIDDEN_NAMES.has(key)) return;
		keys.push(/^[ \t-\r]?$/.test(key) ? undefined : key);
		position = end + 1;
	}
	if (keys.length === 0) {
		// The first bracket without an end becomes part of the name.
		const rest = bracket < 0 ? '' : `_${name.slice(bracket + 1).replace(/[ .[]/g, '_')}`;
		root.set(base + rest, value);
		return;
	}
	let branch = root.child(base);
	for (const key of keys.slice(0, -1)) branch = branch.child(key);
	branch.set(keys[keys.length - 1], value);
}

/** An array of PHP while it is read: it keeps the order of its names, and knows the next free index. */
class Branch {
	private readonly parts = new Map<string, string | Branch>();
	private next = 0;
	private hasIndex = false;

	/** @param room how many more branches the tree may have: each takes far more memory than its name. */
	constructor(private readonly room: { left: number }) {}

	/** @param key absent: the next free index. */
	set(key: string | undefined, value: string | Branch): void {
		this.parts.set(this.nameFor(key), value);
	}

	/** The branch under a name. A value that is no branch is replaced. */
	child(key: string | undefined): Branch {
		const name = this.nameFor(key);
		const present = this.parts.get(name);
		if (present instanceof Branch) return present;
		this.room.left -= 1;
		if (this.room.left < 0) throw new TooManyParts();
		const made = new Branch(this.room);
		this.parts.set(name, made);
		return made;
	}

	values(): Array<[string, unknown]> {
		return [...this.parts].map(([name, part]) => [name, part instanceof Branch ? part.value() : part]);
	}

	/** A list if the names are 0, 1, 2 and so on, else an object. */
	private value(): unknown {
		const values = this.values();
		return values.every(([name], index) => name === String(index))
			? values.map(([, value]) => value)
			: Object.fromEntries(values);
	}

	private nameFor(key: string | undefined): string {
		const name = key ?? String(this.next);
		const index = /^(?:0|-?[1-9]\d{0,14})$/.test(name) ? Number(name) : undefined;
		if (index !== undefined && (!this.hasIndex || index >= this.next)) {
			this.next = index + 1;
			this.hasIndex = true;
		}
		return name;
	}
}
