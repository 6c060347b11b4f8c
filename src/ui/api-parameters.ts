import { defineParameters, parametersJson } from './batch-parameters';
import { limit, returnAll } from './list-parameters';
import { option, options } from './options';
import type { Parameter } from './parameter';
import { emptyValues } from './write-options';

/** The method: a documented one from the list, or any by its name. */
const methodLocator: Parameter = {
	name: 'method',
	draw: () => ({
		displayName: 'Method',
		name: 'method',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The REST method to call',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchMethods', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. crm.item.get',
				hint: 'Any method, documented or not. Methods of REST 3.0 begin with api/, as in their address.',
			},
		],
	}),
};

/** The documented parameters of the chosen method. */
const methodParameters: Parameter = {
	name: 'parameters',
	draw: () => ({
		displayName: 'Parameters',
		name: 'parameters',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		hint: 'For a file, enter the name of the input field containing it, such as data. Empty parameters are not sent.',
		typeOptions: {
			loadOptionsDependsOn: ['method.value', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getMethodParameters',
				mode: 'add',
				valuesLabel: 'Parameters',
				fieldWords: { singular: 'parameter', plural: 'parameters' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: false,
				allowEmptyValues: true,
				noFieldsError: 'Bitrix24 documents no parameters for this method.',
			},
		},
		displayOptions: { show: { defineParameters: ['fields'] } },
	}),
};

const fileParameter = option(() => ({
	displayName: 'File Parameter',
	name: 'fileParameter',
	type: 'string',
	default: '',
	placeholder: 'e.g. fields[UF_CRM_FILE]',
	description:
		"Parameter of the method that gets the file of 'Input Data Field Name'. By default the one that is documented for files.",
}));

const inputFile = option(() => ({
	displayName: 'Input Data Field Name',
	name: 'inputFileField',
	type: 'string',
	default: '',
	placeholder: 'e.g. data',
	hint: 'The name of the input field containing the file to send',
}));

const outputFile = option(() => ({
	displayName: 'Put Output File in Field',
	name: 'outputFileField',
	type: 'string',
	default: '',
	placeholder: 'e.g. data',
	hint: "The name of the output binary field to put the file in. The answer must hold the file's address.",
}));

const resultPath = option(() => ({
	displayName: 'Result Path',
	name: 'resultPath',
	type: 'string',
	default: '',
	placeholder: 'e.g. item',
	description:
		'Part of the answer to return, with dots between names. By default documented lists give one item per row, and other methods the whole answer.',
}));

const emptyParameters = option(() => ({
	...emptyValues.draw(),
	description: 'What to do with an empty parameter: send it empty, fail, or leave it out',
}));

/** Parameters of the API node, in the order of its panel. */
export const API_PARAMETERS: readonly Parameter[] = [
	methodLocator,
	defineParameters,
	methodParameters,
	parametersJson,
	returnAll,
	limit,
	options(fileParameter, inputFile, outputFile, resultPath, emptyParameters),
];
