import type { FieldDescription } from '../../catalog/field';
import { isFilterable } from '../../catalog/filter';
import type { OperationInput } from '../types';

/** Parameter with the order that a person builds. */
export const SORT = 'sort';
export const sortRules = (input: OperationInput) => input.list(`${SORT}.rules`);

/**
 * The order of a list. Ascending IDs are the order of the fast way to read, which asks for no other; behind everything else
 * the ID comes last, since records that are equal otherwise would change places between pages.
 * @param id as the list calls it; absent: its rows have none.
 * @throws InputError for a field that does not exist.
 */
export function readOrder(
	input: OperationInput,
	fields: readonly FieldDescription[],
	id: string | undefined,
): Record<string, string> | undefined {
	const order: Record<string, string> = {};
	for (const { field: given, direction } of sortRules(input)) {
		const name = String(given ?? '').trim();
		const field = fields.find((one) => one.name === name);
		if (field === undefined || !isFilterable(field)) {
			throw input.invalid(
				SORT,
				name === '' ? 'has a rule without a field' : `names "${name}", which Bitrix24 cannot sort by`,
				'Choose a field from the list.',
			);
		}
		order[name] ??= direction === 'DESC' ? 'DESC' : 'ASC';
	}
	const names = Object.keys(order);
	if (names.length === 0 || (names[0] === id && order[names[0]] === 'ASC')) return undefined;
	return id === undefined || id in order ? order : { ...order, [id]: 'ASC' };
}
