import { TextDecoder } from 'node:util';
import {
	DEEPEST,
	FORBIDDEN_NAMES,
	MOST_PARTS,
	readPhpForm,
	TooDeep,
	TooManyParts,
} from '../../facts/php-form';
import type { Row } from '../../portal/types';

/** Bytes of the longest body that is read. Events have a few hundred, and messages of chats some thousand. */
export const MOST_BODY_BYTES = 1_048_576;

/** The body of an event as a tree, or how to answer its sender: an HTTP status with a sentence. */
export type EventBody = { tree: Row } | { status: 400 | 413; problem: string };

const unreadable = (problem: string): EventBody => ({ status: 400, problem });

/**
 * Reads the body of an event as it came over the wire: a form, as PHP reads it, or JSON. n8n's own reading of forms is flat, and
 * stops after 1,000 values.
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
		// None of it can be left out: its end holds who has sent it.
		if (error instanceof TooManyParts)
			return { status: 413, problem: `The body holds more than ${MOST_PARTS} values, lists and objects.` };
		const isDeep = error instanceof TooDeep;
		const why = isDeep ? `its values are nested in more than ${DEEPEST} levels` : 'it is no JSON';
		return unreadable(`The body cannot be read: ${why}.`);
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
		if (pairs > MOST_PARTS) throw new TooManyParts();
		if (depth > DEEPEST) throw new TooDeep();
		if (Array.isArray(value)) return value.map((part) => copy(part, depth + 1));
		if (value === null || typeof value !== 'object') return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([name]) => !FORBIDDEN_NAMES.has(name))
				.map(([name, part]) => [name, copy(part, depth + 1)]),
		);
	};
	if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return undefined;
	return copy(parsed, 0) as Row;
}

function formTree(raw: Buffer, contentType: string): Row | undefined {
	const tree = readPhpForm(raw, decoderOf(contentType));
	return Object.keys(tree).length === 0 ? undefined : tree;
}
