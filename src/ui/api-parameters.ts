import { defineParameters, parametersJson } from './batch-parameters';
import { limit, returnAll } from './list-parameters';
import { option, options } from './options';
import type { Parameter } from './parameter';

/** Chooses a method from the documented ones, or names any. */
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
				hint: 'Any method, also one that is not documented; methods of REST 3.0 begin with api/, as in their address',
			},
		],
	}),
};

/** The parameters of the chosen method, as the documentation describes them. */
const methodParameters: Parameter = {
	name: 'parameters',
	draw: () => ({
		displayName: 'Parameters',
		name: 'parameters',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		hint: 'Files take the name of a file of the input item, such as data. What is empty is not sent.',
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
		"Which parameter of the method takes the file of 'Input Data Field Name'; without it the one that is documented for files",
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
	hint: 'The name of the output binary field to put the file in whose address the answer holds',
}));

const resultPath = option(() => ({
	displayName: 'Result Path',
	name: 'resultPath',
	type: 'string',
	default: '',
	placeholder: 'e.g. item',
	description:
		'Which part of the answer to return, with dots between the names. Without it documented lists give an item a row, and everything else the whole answer.',
}));

/** In the order of the panel. */
export const API_PARAMETERS: readonly Parameter[] = [
	methodLocator,
	defineParameters,
	methodParameters,
	parametersJson,
	returnAll,
	limit,
	options(fileParameter, inputFile, outputFile, resultPath),
];
