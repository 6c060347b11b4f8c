import { splitKey } from '../../catalog/filter';
import { FILTERS } from '../input/filters';
import type { OperationInput } from '../types';

/** What REST 3.0 writes for the comparisons of the older methods (api reference, "REST 3.0"). */
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

/** A filter as REST 3.0 takes it: `{">=startTime": …}` is `[["startTime", ">=", …]]`. @throws InputError */
export function toConditions(filter: unknown, input: OperationInput): unknown[] {
	return Object.entries((filter ?? {}) as object).map(([key, value]) => {
		const { prefix, name } = splitKey(key);
		const operator = OPERATORS[prefix];
		if (operator !== undefined) return [name, operator, value];
		throw input.invalid(
			FILTERS,
			`compares "${name}" in a way that is not possible here`,
			"Choose 'Equals', 'Is One Of', or a greater or a less.",
		);
	});
}
