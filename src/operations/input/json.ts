import { isObject } from '../../catalog/objects';

/** Parses JSON. A problem says where the text cannot be read, and goes on the sentence "The value …". */
export function parseJson(text: string): { value: unknown } | { problem: string } {
	const message = complaint(text);
	if (message === undefined) return { value: JSON.parse(text) };
	const position = endsTooEarly(message) ? text.length : (positionOf(message) ?? search(text));
	if (position === undefined) return { problem: 'cannot be read as JSON' };
	const before = text.slice(0, position);
	const lines = before.split('\n');
	const found = text.charAt(before.length);
	const what = found === '' ? 'something is missing at the end' : `"${found}" is not expected there`;
	return {
		problem: `cannot be read as JSON at line ${lines.length}, column ${lines[lines.length - 1].length + 1}: ${what}`,
	};
}

/** Node's message about a text that is no JSON; undefined for JSON. */
function complaint(text: string): string | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

function positionOf(message: string): number | undefined {
	const position = /position (\d+)/.exec(message)?.[1];
	return position === undefined ? undefined : Number(position);
}

/** Longer texts are not searched for the place of an error: they would be parsed some twenty times. */
const LONGEST_SEARCHED = 50_000;

/** Finds the position of an error in a text for which Node names none: up to there it could still become JSON. */
function search(text: string): number | undefined {
	if (text.length > LONGEST_SEARCHED) return undefined;
	let good = 0;
	let bad = text.length + 1;
	while (bad - good > 1) {
		const middle = (good + bad) >> 1;
		if (couldGoOn(text.slice(0, middle))) good = middle;
		else bad = middle;
	}
	return good;
}

const endsTooEarly = (message: string): boolean => /end of JSON|unterminated/i.test(message);

function couldGoOn(start: string): boolean {
	const message = complaint(start);
	if (message === undefined || endsTooEarly(message)) return true;
	return positionOf(message) === start.length;
}

/**
 * Refuses a value that an expression has not given (`undefined`) where leaving it out would change what is meant: in a
 * list, as or in a filter, or in an object that holds nothing else. Elsewhere it is left out, as JSON does. What JSON
 * cannot hold, such as NaN or a function whose brackets were forgotten, is refused everywhere.
 * @param problem builds the error from the rest of a sentence and the next step.
 * @param at the place of the value itself, for the error.
 * @throws what `problem` returns
 */
export function checkGiven(
	value: unknown,
	problem: (what: string, nextStep: string) => Error,
	at = '',
	inFilter = isFilter(at),
): void {
	const missing = missingIn(value, at, inFilter);
	if (missing === undefined) return;
	const { place, given } = missing;
	throw problem(
		`has no value at ${place}, where an expression gave ${given}`,
		'Check the names in the expression, write null for an empty value, or leave the entry out.',
	);
}

/** A place without a value, and what an expression gave there. */
interface Missing {
	place: string;
	given: string;
}

function missingIn(value: unknown, at: string, inFilter: boolean): Missing | undefined {
	const unusable = unusableAs(value);
	if (unusable !== undefined) return { place: at, given: unusable };
	if (value === null || typeof value !== 'object' || 'toJSON' in value) return undefined;
	const isList = Array.isArray(value);
	const parts: Array<[number | string, unknown]> = isList ? [...value.entries()] : Object.entries(value);
	const place = (name: number | string): string =>
		isList ? `${at}[${name}]` : `${at}${at === '' ? '' : '.'}${name}`;
	const missing = parts.filter(([, part]) => part === undefined).map(([name]) => name);
	const allCount = isList || inFilter || missing.length === parts.length;
	const [first] = allCount ? missing : missing.filter((name) => isFilter(String(name)));
	if (first !== undefined) return { place: place(first), given: 'undefined' };
	for (const [name, part] of parts) {
		const found = missingIn(part, place(name), inFilter || isFilter(String(name)));
		if (found !== undefined) return found;
	}
	return undefined;
}

/** What a value is that JSON would drop, empty or turn into null; undefined for all others. */
function unusableAs(value: unknown): string | undefined {
	switch (typeof value) {
		case 'number':
			return Number.isFinite(value) ? undefined : String(value);
		case 'function':
			return 'a function';
		case 'symbol':
			return 'a symbol';
		case 'object': {
			if (value === null || Array.isArray(value)) return undefined;
			const kind = Object.prototype.toString.call(value).slice(8, -1);
			if (kind === 'Date' && Number.isNaN(Number(value))) return 'an invalid date';
			return JSON_LOSES.has(kind) ? `a ${kind}` : undefined;
		}
		default:
			return undefined;
	}
}

/** Objects that JSON writes as `{}`. */
const JSON_LOSES = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Promise']);

/** Whether a name is that of a filter: `filter`, `FILTER`, `filterJson`. */
const isFilter = (name: string): boolean => /filter(Json)?$/i.test(name);

/** Merges two values. Objects are merged key by key, any other value is replaced by the second one. */
export function merge(one: unknown, other: unknown): unknown {
	if (!isObject(one) || !isObject(other)) return other;
	const merged = { ...one };
	for (const [key, part] of Object.entries(other)) merged[key] = merge(one[key], part);
	return merged;
}
