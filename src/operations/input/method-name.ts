import { beginningOf } from '../../facts/characters';
import type { OperationInput } from '../types';

const NAME = /^(?:api\/)?[a-z][\w-]*(\.[\w-]+)*$/i;

/**
 * Reads the name of a REST method. Spaces around it and `.json` at the end are ignored. Names of REST 3.0 methods begin
 * with `api/`.
 * @param problem builds the error from the rest of a sentence, such as "is empty", and the next step.
 */
export function readMethodName(text: unknown, problem: (what: string, nextStep: string) => Error): string {
	const method = String(text ?? '')
		.trim()
		.replace(/^\/+|\.(?:json|xml)$/gi, '');
	if (method === '') throw problem('is empty', 'Write the name of a method, for example crm.item.update.');
	if (!NAME.test(method)) {
		throw problem(
			`is not the name of a method: "${beginningOf(method, 60)}"`,
			'Write only the name, for example crm.item.update.',
		);
	}
	if (/^(?:api\/)?batch$/i.test(method)) {
		throw problem(
			'is batch, which cannot be nested',
			"Use the operation 'Command List' of the node Bitrix24 Batch, which sends batches.",
		);
	}
	return method;
}

/** Reads the name of a REST method from a parameter of the node. @throws InputError */
export const methodNameOf = (input: OperationInput, name: string): string =>
	readMethodName(input.text(name), (what, nextStep) => input.invalid(name, what, nextStep));
