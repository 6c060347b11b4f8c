import type { MethodParameters } from './command';

/**
 * References between commands, `$result[key][field]`, with the rules of the server (docs/internals/batches.md,
 * "References"): the tail reaches to the next white space, a missing key ends the walk with what was reached so far, a
 * value that is a reference as a whole becomes what it refers to, and inside a text only texts and numbers are put in.
 */
const ALL_REFERENCES = /\$(result|next|total|time|error)(\S*)/g;
/** The server finds these words in upper case too, but looks them up as written. Such text is not safe as data. */
const LOOKS_LIKE_REFERENCE = /\$(result|next|total|time|error)/i;
const ANY_CASE = new RegExp(ALL_REFERENCES.source, 'gi');

/** What earlier commands returned, by key. */
export interface EarlierResults {
	result: Record<string, unknown>;
	next: Record<string, unknown>;
	total: Record<string, unknown>;
	time: Record<string, unknown>;
	error: Record<string, unknown>;
}

export function emptyResults(): EarlierResults {
	const map = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;
	return { result: map(), next: map(), total: map(), time: map(), error: map() };
}

/** Whether the server would take something in the text for a reference. */
export function containsReference(text: string): boolean {
	return text.includes('$') && LOOKS_LIKE_REFERENCE.test(text);
}

/** A reference to a command: `$total[deals]` is the word `total` and the key `deals`. */
export interface Reference {
	word: keyof EarlierResults;
	key: string;
}

/** The references in the parameters, in order of appearance. */
export function referencesIn(parameters: unknown): Reference[] {
	const references: Reference[] = [];
	visitTexts(parameters, (text) => {
		if (!text.includes('$')) return;
		for (const [, word, tail] of text.matchAll(ALL_REFERENCES)) {
			const [key] = pathOf(tail);
			if (key !== undefined) references.push({ word: word as keyof EarlierResults, key });
		}
	});
	return references;
}

/** Keys of the commands that the parameters refer to, in order of appearance, each once. */
export function referencedKeys(parameters: unknown): string[] {
	return [...new Set(referencesIn(parameters).map(({ key }) => key))];
}

/** Whether there is something that the server would take for a reference, and that refers to none of these commands. */
export function hasStrayReference(parameters: unknown, keys: ReadonlySet<string>): boolean {
	let stray = false;
	visitTexts(parameters, (text) => {
		if (!containsReference(text)) return;
		for (const [, word, tail] of text.matchAll(ANY_CASE)) {
			const [key] = pathOf(tail);
			stray ||= word !== word.toLowerCase() || key === undefined || !keys.has(key);
		}
	});
	return stray;
}

/** The parameters with every reference to `earlier` filled in; references to other keys stay as they are. */
export function fillIn(parameters: MethodParameters, earlier: EarlierResults): MethodParameters {
	return fill(parameters, earlier) as MethodParameters;
}

function fill(value: unknown, earlier: EarlierResults): unknown {
	if (typeof value === 'string') return value.includes('$') ? fillText(value, earlier) : value;
	if (value instanceof Date) return value;
	if (Array.isArray(value)) return value.map((part) => fill(part, earlier));
	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fill(part, earlier)]));
	}
	return value;
}

function fillText(text: string, earlier: EarlierResults): unknown {
	const [first] = text.matchAll(ALL_REFERENCES);
	if (first === undefined) return text;
	if (first[0] === text) return isKnown(first, earlier) ? lookUp(first, earlier) : text;
	return text.replace(ALL_REFERENCES, (...match: string[]) => {
		if (!isKnown(match, earlier)) return match[0];
		const found = lookUp(match, earlier);
		return typeof found === 'string' || typeof found === 'number' ? String(found) : match[0];
	});
}

type Match = ArrayLike<string>;

function mapOf(match: Match, earlier: EarlierResults): Record<string, unknown> {
	return earlier[match[1] as keyof EarlierResults];
}

function isKnown(match: Match, earlier: EarlierResults): boolean {
	const [key] = pathOf(match[2]);
	return key !== undefined && Object.values(earlier).some((map: Record<string, unknown>) => key in map);
}

function lookUp(match: Match, earlier: EarlierResults): unknown {
	let reached: unknown = mapOf(match, earlier);
	for (const key of pathOf(match[2])) {
		const next = partOf(reached, key);
		if (next === null || next === undefined) return reached;
		reached = next;
	}
	return reached;
}

function partOf(value: unknown, key: string): unknown {
	// PHP reads a number after a text as the position of a character.
	if (typeof value === 'string') return /^-?\d+$/.test(key) ? value.at(Number(key)) : undefined;
	if (value === null || typeof value !== 'object') return undefined;
	const isKey = Array.isArray(value) ? /^\d+$/.test(key) : Object.hasOwn(value, key);
	return isKey ? (value as Record<string, unknown>)[key] : undefined;
}

/** The keys in the brackets of a tail; empty brackets are skipped. Looks at each character once, however many brackets open. */
function pathOf(tail: string): string[] {
	const keys: string[] = [];
	for (let open = tail.indexOf('['); open >= 0; ) {
		const close = tail.indexOf(']', open);
		if (close < 0) break;
		if (close > open + 1) keys.push(tail.slice(open + 1, close));
		open = tail.indexOf('[', close);
	}
	return keys;
}

function visitTexts(value: unknown, visit: (text: string) => void): void {
	if (typeof value === 'string') {
		visit(value);
	} else if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
		for (const part of Object.values(value)) visitTexts(part, visit);
	}
}
