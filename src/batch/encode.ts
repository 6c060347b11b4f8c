import type { MethodParameters } from './command';
import { containsReference } from './reference';
import { isRest3 } from './rest3';

/** Longest command that is sent with others, in characters. Contents of most files are longer, and are sent alone. */
const LONGEST_COMMAND = 100_000;

/** PHP's parse_str drops what is beyond these (PHP manual, `max_input_vars` and `max_input_nesting_level`). */
const MOST_VALUES = 1_000;
const DEEPEST = 64;

/** Methods that Bitrix24 does not run inside a batch. */
const NOT_IN_A_BATCH = new Set(['batch', 'upload', 'download']);

/** HTML that a security filter changes in batches only (docs/internals/batches.md, "What cannot travel in a batch"). */
const FILTERED =
	/<[\s/]*(script|iframe|object|embed|style|link|meta|form|svg|base)|\bon\w+\s*=|(java|vb)script:|expression\s*\(/i;

/**
 * Why a call cannot travel in a batch unchanged, in words; `undefined` when it can. Batch parameters are query strings:
 * everything arrives as text, and what has no text form is lost.
 *
 * @param references whether `$result[…]` in values is meant as a reference; otherwise such text is data, which the
 * server would replace.
 */
export function whyNotInBatch(
	method: string,
	parameters: MethodParameters,
	references: boolean,
): string | undefined {
	if (NOT_IN_A_BATCH.has(method.toLowerCase())) return `${method} is not allowed in a batch`;
	if (isRest3(method)) return `${method} is of REST 3.0, which has another kind of batch`;
	if (method.toLowerCase() === 'app.info') return 'app.info loses the webhook inside a batch';
	for (const name of Object.keys(parameters)) {
		if (name === '' || /[.\s[\]\0]/.test(name)) return `the name of the parameter "${name}" would be changed`;
	}
	return new Inspection(references).whyNotParts(parameters);
}

/** Checks the values of one command. */
class Inspection {
	private characters = 0;
	private values = 0;

	constructor(private readonly references: boolean) {}

	/** The parameters as a whole may be empty: that is a method without parameters. `encodeCommand` handles it. */
	whyNotParts(value: object, depth = 0): string | undefined {
		if (depth > DEEPEST) return 'it is nested too deeply';
		for (const [name, part] of Object.entries(value)) {
			// JSON leaves such a key out as well.
			if (part === undefined) continue;
			// An empty name would become a number.
			if (/^\s?$|[[\]\0]/.test(name)) return `the name "${name}" would be changed`;
			const reason = this.whyNot(part, depth);
			if (reason !== undefined) return reason;
		}
		return undefined;
	}

	private whyNot(value: unknown, depth: number): string | undefined {
		this.values += 1;
		if (this.values > MOST_VALUES) return 'it holds too many values';
		switch (typeof value) {
			case 'string':
				return this.whyNotText(value);
			case 'number':
				return Number.isFinite(value) ? undefined : 'it holds a number that has no text form';
			case 'object':
				return this.whyNotObject(value, depth);
			default:
				return 'it holds a value that is neither text nor number';
		}
	}

	private whyNotText(text: string): string | undefined {
		this.characters += text.length;
		if (this.characters > LONGEST_COMMAND) return 'it is very long';
		if (!this.references && containsReference(text))
			return 'its text looks like a reference to another command';
		return FILTERED.test(text) ? 'it holds HTML that is filtered in batches' : undefined;
	}

	private whyNotObject(value: object | null, depth: number): string | undefined {
		if (value === null) return 'it holds an empty value (null)';
		if (value instanceof Date) {
			return Number.isNaN(value.getTime()) ? 'it holds a date that has no text form' : undefined;
		}
		if ('toJSON' in value) return 'it holds a value with a form of its own';
		const parts: unknown[] = Object.values(value);
		if (parts.every((part) => part === undefined)) return 'it holds an empty list';
		// JSON writes null for each, and a query string would leave a gap: the list would become a map.
		if (Array.isArray(value) && value.includes(undefined)) return 'it holds an empty value (null)';
		return this.whyNotParts(value, depth + 1);
	}
}

/**
 * Writes a command as a batch takes it: `method?query`, the query as PHP's parse_str reads it. U+FFFD stands for half of a
 * character, as in every request (`wellFormed`).
 */
export function encodeCommand(method: string, parameters: MethodParameters): string {
	const pairs: string[] = [];
	for (const [name, value] of Object.entries(parameters)) append(pairs, encoded(name), value);
	return pairs.length === 0 ? method : `${method}?${pairs.join('&')}`;
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

function append(pairs: string[], name: string, value: unknown): void {
	if (value === undefined) return;
	if (value instanceof Date) {
		pairs.push(`${name}=${encoded(value.toISOString())}`);
	} else if (value !== null && typeof value === 'object') {
		for (const [key, part] of Object.entries(value)) append(pairs, `${name}[${encoded(key)}]`, part);
	} else {
		pairs.push(`${name}=${encoded(String(value))}`);
	}
}
