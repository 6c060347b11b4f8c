import { isUtf8 } from 'node:buffer';
import { phpArrayOf, type PhpValue } from './value';

/** Deepest nesting that PHP reads. Its limit of 512 counts the values in the innermost array too. */
const MOST_LEVELS = 511;

/** A text of JSON, with the colon that makes it a key. */
const TEXT = /"(?:[^"\\]|\\.)*"(\s*:)?/gs;

/** A key that JavaScript might take for a whole number, which it moves to the front. */
const NUMBERED_KEY = /"(?:[-\d]|\\u)[^"]*"\s*:/;

/** An escape of JSON; the group is half of a surrogate pair. */
const ESCAPE = /\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F])|.)/gs;

/**
 * PHP's `json_decode($json, true)`. Objects become arrays: lists if their keys are 0 to n-1, so an empty one is a list.
 * @returns undefined where PHP gives up: no JSON, no UTF-8, half of a surrogate pair, too many levels.
 */
export function jsonDecode(json: Buffer): PhpValue | undefined {
	if (!isUtf8(json)) return undefined;
	const text = json.toString('utf8');
	try {
		if (holdsHalf(text) || levelsIn(text) > MOST_LEVELS) return undefined;
		if (!NUMBERED_KEY.test(text)) return toPhp(JSON.parse(text), '');
		const mark = '#';
		const marked = text.replace(TEXT, (one: string, colon?: string) =>
			colon === undefined ? one : `"${mark}${one.slice(1)}`,
		);
		return toPhp(JSON.parse(marked), mark);
	} catch {
		return undefined;
	}
}

const holdsHalf = (text: string): boolean =>
	text.includes('\\u') && [...text.matchAll(ESCAPE)].some(([, half]) => half !== undefined);

/** How deep the text is nested; with few brackets, their number. */
function levelsIn(text: string): number {
	const brackets = countOf(text, '[') + countOf(text, '{');
	if (brackets <= MOST_LEVELS) return brackets;
	let level = 0;
	let deepest = 0;
	for (const [bracket] of text.replace(TEXT, '').matchAll(/[[{\]}]/g)) {
		level += bracket === '[' || bracket === '{' ? 1 : -1;
		deepest = Math.max(deepest, level);
	}
	return deepest;
}

function countOf(text: string, sign: string): number {
	let count = 0;
	for (let place = text.indexOf(sign); place >= 0; place = text.indexOf(sign, place + 1)) count += 1;
	return count;
}

/** @param mark the beginning of every key, which keeps JavaScript from ordering them. */
function toPhp(value: unknown, mark: string): PhpValue {
	if (value === null || typeof value !== 'object') return value as PhpValue;
	if (Array.isArray(value)) return value.map((part) => toPhp(part, mark));
	return phpArrayOf(
		Object.entries(value).map(([name, part]): [string, PhpValue] => [
			name.slice(mark.length),
			toPhp(part, mark),
		]),
	);
}
