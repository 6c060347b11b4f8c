import { isObject } from '../../catalog/objects';
import type { Row } from '../../portal/types';
import { optionText } from '../input/option-text';
import type { OperationInput } from '../types';

const RESULT_PATH = 'resultPath';

/** The path of the rows that the person has set; undefined when the node is to find them. */
export function resultPathOf(input: OperationInput): string[] | undefined {
	const path = optionText(input, RESULT_PATH);
	return path === '' ? undefined : path.split('.').map((part) => part.trim());
}

/** The parts of a path in the catalogue. An empty path means the result itself. */
export const pathOf = (rows: string): string[] => (rows === '' ? [] : rows.split('.'));

/** The part of a result at a path; undefined when the result has none. */
export function partAt(result: unknown, path: readonly string[]): unknown {
	let part = result;
	for (const name of path) {
		if (part === null || typeof part !== 'object' || !Object.hasOwn(part, name)) return undefined;
		part = (part as Row)[name];
	}
	return part;
}

/** A value as the JSON of an output item. n8n wants an object, so others get the name `result`. */
export function answerRow(value: unknown): Row {
	return isObject(value) ? value : { result: value };
}

/** The error about a result path that leads to nothing. */
export const noSuchPart = (input: OperationInput, path: readonly string[], result: unknown) => {
	const names = result !== null && typeof result === 'object' ? Object.keys(result).slice(0, 10) : [];
	return input.invalid(
		RESULT_PATH,
		`names "${path.join('.')}", which is not in the answer`,
		names.length === 0 ? 'Clear it to see the whole answer.' : `The answer has: ${names.join(', ')}.`,
	);
};
