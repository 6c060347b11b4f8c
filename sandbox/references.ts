import { entriesOf, isArray, orderedMap, type PhpMap, type PhpValue } from './php/value';

/** The answers of a batch so far, by the names that references use. */
export interface BatchMaps {
	result: PhpMap;
	next: PhpMap;
	total: PhpMap;
	time: PhpMap;
	error: PhpMap;
}

/** A reference reaches up to the next white space. */
const REFERENCE = /\$(result|next|total|time|error)([^\s]*)/gi;

/** Deepest nesting of a parameter; protects the stack from a malicious body. */
const MAX_DEPTH = 64;

/**
 * Puts the results of earlier commands into the parameters of a command: in every value, never in a key. Rules:
 * docs/internals/batches.md#references.
 */
export function resolveReferences(parameters: PhpMap, maps: BatchMaps, depth = 0): PhpMap {
	return orderedMap(
		entriesOf(parameters).map(([key, value]): [string, PhpValue] => [key, resolveValue(value, maps, depth)]),
	);
}

function resolveValue(value: PhpValue, maps: BatchMaps, depth: number): PhpValue {
	if (depth > MAX_DEPTH) return value;
	if (Array.isArray(value)) return value.map((one) => resolveValue(one, maps, depth + 1));
	if (isArray(value)) return resolveReferences(value, maps, depth + 1);
	return typeof value === 'string' && value.includes('$') ? resolveText(value, maps) : value;
}

function resolveText(text: string, maps: BatchMaps): PhpValue {
	let result = text;
	for (const match of text.matchAll(REFERENCE)) {
		const [whole, name = '', tail = ''] = match;
		// The prefix matches in any case, but only lower-case names exist.
		const map = maps[name as keyof BatchMaps] as PhpMap | undefined;
		if (map === undefined) continue;
		const path = [...tail.matchAll(/\[([^\]]+)\]/g)].map(([, key = '']) => key);
		const found = walk(map, path);
		if (result === whole) return found;
		// Only a number or a text replaces the reference.
		if (typeof found === 'number' || typeof found === 'string')
			result = result.replaceAll(whole, String(found));
	}
	return result;
}

/** Follows a path. At a missing or null key it stops, and the value is what was reached so far. */
function walk(start: PhpValue, path: string[]): PhpValue {
	let current = start;
	for (const key of path) {
		const next = child(current, key);
		if (next === undefined || next === null) break;
		current = next;
	}
	return current;
}

function child(value: PhpValue, key: string): PhpValue | undefined {
	if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
	if (isArray(value)) return Object.prototype.hasOwnProperty.call(value, key) ? value[key] : undefined;
	// In PHP a number after a text is the position of a character.
	if (typeof value === 'string' && /^-?\d+$/.test(key)) return value.at(Number(key));
	return undefined;
}
