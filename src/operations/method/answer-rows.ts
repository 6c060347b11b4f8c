import { redactDeep } from '../../portal/answers/redact';
import type { Row } from '../../portal/types';
import type { OperationInput } from '../types';

const RESULT_PATH = 'resultPath';

/** Where the person says that the rows are; undefined: where they are is left to the node. */
export function resultPathOf(input: OperationInput): string[] | undefined {
	const path = String(input.option('options', RESULT_PATH) ?? '').trim();
	return path === '' ? undefined : path.split('.').map((part) => part.trim());
}

/** The parts of a path in the catalogue; none when the result itself is meant. */
export const pathOf = (rows: string): string[] => (rows === '' ? [] : rows.split('.'));

/** What is at a place in a result, or undefined. */
export function partAt(result: unknown, path: readonly string[]): unknown {
	let part = result;
	for (const name of path) {
		if (part === null || typeof part !== 'object' || !Object.hasOwn(part, name)) return undefined;
		part = (part as Row)[name];
	}
	return part;
}

/** An object as it is; a text or a number has to have a name in n8n. Without secrets. */
export function answerRow(value: unknown): Row {
	const isRow = value !== null && typeof value === 'object' && !Array.isArray(value);
	return redactDeep(isRow ? (value as Row) : { result: value });
}

/** The error about a path that leads nowhere. */
export const noSuchPart = (input: OperationInput, path: readonly string[], result: unknown) => {
	const names = result !== null && typeof result === 'object' ? Object.keys(result).slice(0, 10) : [];
	return input.invalid(
		RESULT_PATH,
		`names "${path.join('.')}", which the answer does not hold`,
		names.length === 0 ? 'Clear it to see the answer as it is.' : `The answer holds: ${names.join(', ')}.`,
	);
};
