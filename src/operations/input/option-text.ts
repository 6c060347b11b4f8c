import type { OperationInput } from '../types';

/** The text of an option, without spaces around it; empty when the person has not added the option. */
export const optionText = (input: OperationInput, name: string): string =>
	String(input.option('options', name) ?? '').trim();
