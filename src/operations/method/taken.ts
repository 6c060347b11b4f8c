import { findMethod } from '../../catalog/methods';
import type { MethodParameters } from '../../portal/types';
import { checkParameterNames } from '../input/parameter-names';
import { inPosition } from './position';

/**
 * The parameters that a person has entered, as the method takes them: in their order where it goes by positions.
 * @param problem builds the error from the rest of a sentence and the next step.
 * @throws what `problem` returns, for a name that the method would ignore, and for a gap among positions
 */
export async function asTaken(
	method: string,
	parameters: MethodParameters,
	problem: (what: string, nextStep: string) => Error,
): Promise<MethodParameters> {
	const record = await findMethod(method);
	checkParameterNames(method, record, parameters, problem);
	return record === undefined ? parameters : inPosition(record, parameters, { problem });
}
