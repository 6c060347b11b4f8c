import { isMap, toInt, toText, isTruthy, type PhpValue } from '../php/value';
import { filesOf, type StoredFile } from '../store/record';
import type { Field } from './definition';
import type { InputContext } from './input';

/**
 * Reads one value of a file field. crm.item.*: `["name", "base64"]`, `{"id": 5}` keeps, `""` clears. Classic methods:
 * `{"fileData": ["name", "base64"]}`, `{"id": 5}` keeps, `{"id": 5, "remove": "Y"}` removes. An ID that the field does not
 * hold clears it. Source: docs/internals/fields.md#files.
 *
 * @returns undefined when the value is none of these.
 */
export function parseFile(
	_field: Field,
	value: PhpValue,
	context: InputContext,
): StoredFile | null | undefined {
	if (value === '' || value === null) return null;
	const pair = context.style === 'classic' && isMap(value) ? value.fileData : value;
	if (
		Array.isArray(pair) &&
		pair.length === 2 &&
		typeof pair[0] === 'string' &&
		typeof pair[1] === 'string'
	) {
		return context.store.sentFile(pair[0], pair[1]) ?? null;
	}
	if (!isMap(value) || value.id === undefined) return undefined;
	if (isTruthy(value.remove) && toText(value.remove) !== 'N') return null;
	return filesOf(context.current).find((file) => file.fileId === toInt(value.id)) ?? null;
}
