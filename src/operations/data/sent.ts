import type { Choice, Sent } from '../../catalog/entity';
import type { MethodParameters } from '../../portal/types';
import { nest } from '../input/paths';
import type { Asking } from '../types';

/** A value that the node sends. */
function valueOf(sent: Sent, input: Asking['input']): unknown {
	if ('always' in sent) return sent.always;
	if ('parameter' in sent) return chosenIn(input, sent);
	return sent.as(chosenIn(input, sent.choice));
}

/** The ID of the chosen record. @throws InputError when none is chosen. */
export function chosenIn(input: Asking['input'], choice: Choice): number | string {
	const { parameter, label, code } = choice;
	if (code !== true) return input.id(choice);
	const text = input.text(parameter);
	if (text !== '') return text;
	throw input.invalid(parameter, 'is empty', `Choose a ${label.toLowerCase()} from the list, or enter it.`);
}

/** The parameters that the node sends by itself. @throws InputError when a choice is missing. */
export function sentBy(set: Readonly<Record<string, Sent>> = {}, input: Asking['input']): MethodParameters {
	const values = Object.entries(set).map(([name, sent]) => ({ name, value: valueOf(sent, input) }));
	return nest(values, (what) => new Error(`The operation ${what}`));
}
