import type { FieldDescription } from '../../catalog/field';
import { isSortable } from '../../catalog/filter';
import type { OperationInput } from '../types';
import { choiceCalled } from './choice';

/** Name of the parameter with the sort rules. */
export const SORT = 'sort';

export const DIRECTIONS = [
	{ name: 'Ascending', value: 'ASC' },
	{ name: 'Descending', value: 'DESC' },
] as const;

/** The sort rules of the panel, in order. */
export const sortRules = (input: OperationInput) => input.list(`${SORT}.rules`);

/**
 * The order of a list. The ID is added as the last field, because otherwise equal records could change places between
 * pages.
 * @param id name of the ID in the list; absent when rows have none.
 * @returns undefined for the order by ascending ID, which the fast way of reading uses by itself.
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
		if (field === undefined || !isSortable(field)) {
			throw input.invalid(
				SORT,
				name === '' ? 'has a rule without a field' : `names "${name}", which Bitrix24 cannot sort by`,
				'Choose a field from the list.',
			);
		}
		order[name] ??= choiceCalled(DIRECTIONS, direction || 'ASC', input, SORT, 'direction').value;
	}
	const names = Object.keys(order);
	if (names.length === 0 || (names[0] === id && order[names[0]] === 'ASC')) return undefined;
	return id === undefined || id in order ? order : { ...order, [id]: 'ASC' };
}
