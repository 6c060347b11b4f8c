import { findMethod } from '../../catalog/methods';
import type { MethodRecord } from '../../catalog/methods/method';
import { methodNameOf } from '../input/method-name';
import type { OperationInput } from '../types';

/** Name of the parameter with the method. */
export const METHOD = 'method';

/** The method that the person has chosen. */
export interface ChosenMethod {
	name: string;
	/** Its entry in the catalogue; undefined for a method that is not documented. */
	record?: MethodRecord;
}

/** Reads the chosen method. @throws InputError for a text that is no name of a method. */
export async function chosenMethod(input: OperationInput): Promise<ChosenMethod> {
	const name = methodNameOf(input, METHOD);
	const record = await findMethod(name);
	return { name: record?.name ?? name, record };
}
