import { TextDecoder } from 'node:util';
import type { Row } from '../../portal/types';

/** Bytes of the longest body that is read. Events have a few hundred, and messages of chats some thousand. */
export const MOST_BODY_BYTES = 1_048_576;

/** Values in one body, and lists and objects: an event with more is refused, because its end holds who has sent it. */
const MOST_PARTS = 10_000;

/** `max_input_nesting_level` of PHP, which has written the body. */
const DEEPEST = 64;

/** Names that would change what every object is. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** The body of an event as a tree, or how to answer its sender: an HTTP status with a sentence. */
export type EventBody = { tree: Row } | { status: 400 | 413; problem: string };

const unreadable = (problem: string): EventBody => ({ status: 400, problem });

class TooLarge extends Error {}

/**
 * Reads the body of an event as it came over the wire, as PHP's parse_str does: `data[FIELDS][ID]=5` is nested, and indexes
 * make lists. JSON is read too. n8n's own reading of forms is flat, and stops after 1,000 values.
 * @param raw undefined when n8n has read the body away, as it does with multipart forms.
 */
export function readEventBody(raw: Buffer | undefined, contentType = ''): EventBody {
	if (raw === undefined || raw.length === 0) {
		return unreadable(
			'The body is empty, or of a kind that cannot be read. Send a form (urlencoded) or JSON.',
		);
	}
	if (raw.length > MOST_BODY_BYTES) {
		return { status: 413, problem: `The body is longer than ${MOST_BODY_BYTES} bytes.` };
	}
	if (/^\s*multipart\//i.test(contentType)) {
		return unreadable('The body is a multipart form. Send a form (urlencoded) or JSON.');
	}
	try {
		const tree = isJson(raw, contentType) ? jsonTree(raw, contentType) : formTree(raw, contentType);
		if (tree === undefined) return unreadable('The body is neither a form (urlencoded) nor a JSON object.');
		return { tree };
	} catch (error) {
		if (error instanceof TooLarge) return { status: 413, problem: error.message };
		// JSON that cannot be parsed, or that is nested too deeply.
		return unreadable(
			`The body cannot be read: ${error instanceof NestedInBody ? error.message : 'it is no JSON'}.`,
		);
	}
}

class NestedInBody extends Error {
	constructor() {
		super(`its values are nested in more than ${DEEPEST} levels`);
	}
}

/** Whether a body is JSON, by its type, or without a known type by its first character. */
function isJson(raw: Buffer, contentType: string): boolean {
	if (/json/i.test(contentType)) return true;
	return !/urlencoded/i.test(contentType) && /^\s*\{/.test(raw.subarray(0, 100).toString('latin1'));
}

/** A decoder for the encoding that a content type names; UTF-8 where it names none, or one that nobody knows. */
function decoderOf(contentType: string): TextDecoder {
	const [, label = 'utf-8'] = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType) ?? [];
	try {
		return new TextDecoder(label, { ignoreBOM: true });
	} catch {
		return new TextDecoder('utf-8', { ignoreBOM: true });
	}
}

function jsonTree(raw: Buffer, contentType: string): Row | undefined {
	const parsed: unknown = JSON.parse(
		decoderOf(contentType)
			.decode(raw)
			.replace(/^\uFEFF/, ''),
	);
	let pairs = 0;
	const copy = (value: unknown, depth: number): unknown => {
		pairs += 1;
		if (pairs > MOST_PARTS) throw tooMany();
		if (depth > DEEPEST) throw new NestedInBody();
		if (Array.isArray(value)) return value.map((part) => copy(part, depth + 1));
		if (value === null || typeof value !== 'object') return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([name]) => !FORBIDDEN.has(name))
				.map(([name, part]) => [name, copy(part, depth + 1)]),
		);
	};
	if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return undefined;
	return copy(parsed, 0) as Row;
}

const tooMany = (): TooLarge =>
	new TooLarge(`The body holds more than ${MOST_PARTS} values, lists and objects.`);

function formTree(raw: Buffer, contentType: string): Row | undefined {
	const decoder = decoderOf(contentType);
	// One character for each byte, so that bytes of any encoding stay what they are until a part is decoded.
	const pairs = raw.toString('latin1').split('&', MOST_PARTS + 1);
	if (pairs.length > MOST_PARTS) throw tooMany();
	const root = new Branch({ left: MOST_PARTS });
	for (const pair of pairs) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = decoded(equals < 0 ? pair : pair.slice(0, equals), decoder);
		register(root, name, equals < 0 ? '' : decoded(pair.slice(equals + 1), decoder));
	}
	const tree = Object.fromEntries(root.values());
	return Object.keys(tree).length === 0 ? undefined : tree;
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
	if (base === '' || FORBIDDEN.has(base)) return;
	const keys: Array<string | undefined> = [];
	let position = bracket < 0 ? name.length : bracket;
	while (name[position] === '[') {
		const end = name.indexOf(']', position);
		if (end < 0) break;
		if (keys.length === DEEPEST) throw new NestedInBody();
		const key = name.slice(position + 1, end);
		if (FORBIDDEN.has(key)) return;
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
		if (this.room.left < 0) throw tooMany();
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
