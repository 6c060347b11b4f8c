import { findMethod } from '../../catalog/methods';
import type { MethodRecord } from '../../catalog/methods/method';
import { methodNameOf } from '../input/method-name';
import type { OperationInput } from '../types';

/** Parameter with the method. */
export const METHOD = 'method';

/** The method that the person has chosen. */
export interface ChosenMethod {
	name: string;
	/** What the documentation says of it; undefined for a method that is not documented. */
	record?: MethodRecord;
}

/** @throws InputError for a text that is no name of a method. */
export async function chosenMethod(input: OperationInput): Promise<ChosenMethod> {
	const name = methodNameOf(input, METHOD);
	const record = await findMethod(name);
	return { name: record?.name ?? name, record };
}
