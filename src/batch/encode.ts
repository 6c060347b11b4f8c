import type { MethodParameters } from './command';
import { containsReference } from './reference';

/** Commands in one batch (api reference, "Batch"); later ones would be refused. */
export const BATCH_LENGTH = 50;

/** Longest command that still travels with others, in characters; file contents are longer and go alone. */
const LONGEST_COMMAND = 100_000;

/** Methods that Bitrix24 does not run inside a batch. */
const NOT_IN_A_BATCH = new Set(['batch', 'upload', 'download']);

/** Constructs that Bitrix24's security filter rewrites in batch parameters, and only there (bitrix24/api.md 7.2). */
const FILTERED =
	/<\s*\/?\s*(script|iframe|object|embed|style|link|meta|form|svg|base)|\bon\w+\s*=|(java|vb)script:|expression\s*\(/i;

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
	if (method.toLowerCase() === 'app.info') return 'app.info loses the webhook inside a batch';
	for (const name of Object.keys(parameters)) {
		if (/[.\s[\]]/.test(name)) return `the name of the parameter "${name}" would be changed`;
	}
	return whyNotText(parameters, references);
}

function whyNotText(value: unknown, references: boolean): string | undefined {
	switch (typeof value) {
		case 'string':
			if (value.length > LONGEST_COMMAND) return 'it is very long';
			if (!references && containsReference(value))
				return 'its text looks like a reference to another command';
			if (FILTERED.test(value)) return 'it holds HTML that is filtered in batches';
			return undefined;
		case 'number':
			return Number.isFinite(value) ? undefined : 'it holds a number that has no text form';
		case 'undefined':
			// JSON leaves such a key out as well.
			return undefined;
		case 'object':
			return value === null ? 'it holds an empty value (null)' : whyNotParts(value, references);
		default:
			return 'it holds a value that is neither text nor number';
	}
}

function whyNotParts(value: object, references: boolean): string | undefined {
	if (value instanceof Date) return undefined;
	const parts = Object.entries(value);
	// The parameters as a whole may be empty: that is a method without parameters. `encodeCommand` handles it.
	for (const [name, part] of parts) {
		if (name.includes(']') || name.includes('[')) return `the name "${name}" would be changed`;
		if (
			part !== null &&
			typeof part === 'object' &&
			!(part instanceof Date) &&
			Object.keys(part).length === 0
		) {
			return 'it holds an empty list';
		}
		const reason = whyNotText(part, references);
		if (reason !== undefined) return reason;
	}
	return undefined;
}

/** A command as batch takes it: `method?query`, the query as PHP's parse_str reads it. */
export function encodeCommand(method: string, parameters: MethodParameters): string {
	const pairs: string[] = [];
	for (const [name, value] of Object.entries(parameters)) append(pairs, encodeURIComponent(name), value);
	return pairs.length === 0 ? method : `${method}?${pairs.join('&')}`;
}

function append(pairs: string[], name: string, value: unknown): void {
	if (value === undefined) return;
	if (value instanceof Date) {
		pairs.push(`${name}=${encodeURIComponent(value.toISOString())}`);
	} else if (value !== null && typeof value === 'object') {
		for (const [key, part] of Object.entries(value))
			append(pairs, `${name}[${encodeURIComponent(key)}]`, part);
	} else {
		pairs.push(`${name}=${encodeURIComponent(String(value))}`);
	}
}
