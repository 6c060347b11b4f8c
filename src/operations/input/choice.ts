import { foldedName } from '../../catalog/list-values';
import type { OperationInput } from '../types';

/** An entry of a fixed list in the panel. */
interface PanelChoice {
	value: string;
	name: string;
}

/**
 * The entry that is chosen in a fixed list. An expression may give its value, or its name as the panel shows it, in any case.
 * @param parameter the parameter with the list, for errors.
 * @param what the place in the parameter, where it has several lists: `direction`.
 * @throws InputError for any other text: taken as the usual choice, it would do what nobody has asked for.
 */
export function choiceCalled<Choice extends PanelChoice>(
	choices: readonly Choice[],
	given: unknown,
	input: OperationInput,
	parameter: string,
	what?: string,
): Choice {
	const text = foldedName(String(given ?? ''));
	const found = choices.find(({ value, name }) => foldedName(value) === text || foldedName(name) === text);
	if (found !== undefined) return found;
	const names = choices.map(({ name }) => name);
	throw input.invalid(
		parameter,
		`has the unknown ${what ?? 'value'} "${String(given)}"`,
		`Use ${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}.`,
	);
}
