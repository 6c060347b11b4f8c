import { splitKey } from '../../catalog/filter';
import { FILTERS } from '../input/filters';
import type { OperationInput } from '../types';

/**
 * The operators of REST 3.0, by the prefixes of the older methods.
 * https://apidocs.bitrix24.com/api-reference/rest-v3.html#operators
 */
const OPERATORS: Readonly<Record<string, string>> = {
	'': '=',
	'=': '=',
	'!': '!=',
	'!=': '!=',
	'>': '>',
	'>=': '>=',
	'<': '<',
	'<=': '<=',
	'@': 'in',
	'><': 'between',
};

/** Writes a filter as REST 3.0 takes it: `{">=startTime": …}` as `[["startTime", ">=", …]]`. @throws InputError */
export function toConditions(filter: unknown, input: OperationInput): unknown[] {
	return Object.entries((filter ?? {}) as object).map(([key, value]) => {
		const { prefix, name } = splitKey(key);
		const operator = OPERATORS[prefix];
		if (operator !== undefined) return [name, operator, value];
		throw input.invalid(
			FILTERS,
			`compares "${name}" in a way that is not possible here`,
			"Choose 'Equals', 'Is One Of', 'Greater Than' or 'Less Than'.",
		);
	});
}
