import { type MethodParameter, type MethodRecord, parametersOf } from '../../catalog/methods/method';
import type { MethodParameters } from '../../portal/types';
import { fileOf, nameAndContent, withContents } from '../input/files';
import { merge } from '../input/json';
import { writesEmpty } from '../input/mapped-fields';
import { optionText } from '../input/option-text';
import { nest } from '../input/paths';
import { splitList } from '../../catalog/values';
import type { OperationContext, OperationInput } from '../types';
import type { ChosenMethod } from './chosen-method';
import { describedParameter, toParameter } from '../method/parameter-values';
import { asTaken } from '../method/taken';

export const PARAMETERS = 'parameters';
export const PARAMETERS_JSON = 'parametersJson';
/** Names of the options with the file of the input item, and with the parameter that takes it. */
const INPUT_FILE = 'inputFileField';
const FILE_PARAMETER = 'fileParameter';

/**
 * The parameters of a call that the person has entered, with the contents of files.
 * @param takesFile whether the operation has the options for a file of the input item.
 * @throws InputError
 */
export async function readParameters(
	context: OperationContext,
	{ name, record }: ChosenMethod,
	takesFile: boolean,
): Promise<MethodParameters> {
	const { input } = context;
	const asJson = input.text('defineParameters') === 'json';
	const written = asJson ? input.object(PARAMETERS_JSON) : await fromFields(context, name, record, takesFile);
	const complete = takesFile ? await withFile(input, record, written) : written;
	const problem = (what: string, nextStep: string) =>
		input.invalid(asJson ? PARAMETERS_JSON : PARAMETERS, what, nextStep);
	return await asTaken(name, complete, problem);
}

/**
 * Reads the parameters that were entered field by field. Empty ones are left out, so the method's defaults apply, unless
 * an option says otherwise.
 */
async function fromFields(
	{ input, lists, timeZone }: OperationContext,
	name: string,
	record: MethodRecord | undefined,
	takesFile: boolean,
): Promise<MethodParameters> {
	const { values } = input.mapped(PARAMETERS);
	const given = Object.entries(values).flatMap(([parameter, value]): Array<[string, unknown]> => {
		if (value !== null && value !== undefined && value !== '') return [[parameter, value]];
		return writesEmpty(input, PARAMETERS, parameter, false) ? [[parameter, '']] : [];
	});
	if (record === undefined) {
		if (given.length === 0) return {};
		throw input.invalid(
			PARAMETERS,
			`cannot be used with ${name}, which is not documented`,
			"Set 'Define Parameters' to Using JSON.",
		);
	}
	const documented = parametersOf(record);
	const result: MethodParameters = {};
	for (const [parameter, value] of given) {
		const known = documented.find((one) => one.name === parameter);
		if (known === undefined) {
			throw input.invalid(
				PARAMETERS,
				`has "${parameter}", which ${name} does not take`,
				"Open the node and refresh the list of parameters, or set 'Define Parameters' to Using JSON.",
			);
		}
		const field = describedParameter(known);
		const listed = await lists.known(field, field.multiple ? splitList(value) : [value]);
		const converted = toParameter(value, listed, timeZone);
		if ('problem' in converted)
			throw input.invalid(PARAMETERS, `has a value that does not fit: "${parameter}" ${converted.problem}`);
		result[parameter] = await withContents(converted.value, known, input, PARAMETERS);
	}
	const comesLater = (parameter: MethodParameter): boolean =>
		takesFile && isFile(parameter) && input.option('options', INPUT_FILE) !== undefined;
	const missing = documented.filter((one) => one.required && !(one.name in result) && !comesLater(one));
	if (missing.length > 0) {
		throw input.invalid(
			PARAMETERS,
			`lacks ${missing.map((one) => `"${one.name}"`).join(', ')}, without which ${name} cannot be called`,
			"Enter a value. If the documentation is wrong about it, set 'Define Parameters' to Using JSON.",
		);
	}
	return result;
}

/** Adds the file that is named in the options to the parameters. */
async function withFile(
	input: OperationInput,
	record: MethodRecord | undefined,
	parameters: MethodParameters,
): Promise<MethodParameters> {
	const property = optionText(input, INPUT_FILE);
	if (property === '') return parameters;
	const files = record === undefined ? [] : parametersOf(record).filter(isFile);
	const path = optionText(input, FILE_PARAMETER) || files[0]?.name;
	if (path === undefined) {
		throw input.invalid(
			FILE_PARAMETER,
			'is empty, and the documentation names no parameter of the method for files',
			'Enter the parameter that takes the file, for example fields[UF_CRM_FILE].',
		);
	}
	const file = await fileOf(input, property, INPUT_FILE, 'names');
	const alone = files.find((one) => one.name === path)?.type === 'base64';
	const value = alone ? file.content : nameAndContent(file);
	const placed = nest([{ name: path, value }], (what) => input.invalid(FILE_PARAMETER, what));
	return merge(parameters, placed) as MethodParameters;
}

const isFile = ({ type }: MethodParameter): boolean => type === 'file' || type === 'base64';
