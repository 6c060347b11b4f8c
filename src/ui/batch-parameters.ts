import type { INodeProperties } from 'n8n-workflow';
import { chooser } from './chooser';
import { option, options } from './options';
import type { Parameter } from './parameter';

const METHOD_PLACEHOLDER = 'e.g. crm.item.update';
const METHOD_DESCRIPTION = 'Name of any REST method, as the Bitrix24 documentation writes it';

function method(): INodeProperties {
	return {
		displayName: 'Method',
		name: 'method',
		type: 'string',
		default: '',
		required: true,
		placeholder: METHOD_PLACEHOLDER,
		description: METHOD_DESCRIPTION,
	};
}

export const defineParameters: Parameter = {
	name: 'defineParameters',
	draw: () => chooser('Define Parameters', 'defineParameters', 'How to write the parameters of the method'),
};

export const parametersJson: Parameter = {
	name: 'parametersJson',
	draw: () => ({
		displayName: 'Parameters (JSON)',
		name: 'parametersJson',
		type: 'json',
		default: '{}',
		placeholder: '{"entityTypeId": 2}',
		displayOptions: { show: { defineParameters: ['json'] } },
	}),
};

/** The parameters of the Batch node, in the order of its panel. */
export const BATCH_PARAMETERS: readonly Parameter[] = [
	{ name: 'method', draw: method },
	defineParameters,
	{
		name: 'parameters',
		draw: () => ({
			displayName: 'Parameters',
			name: 'parameters',
			type: 'fixedCollection',
			placeholder: 'Add Parameter',
			typeOptions: { multipleValues: true },
			default: {},
			displayOptions: { show: { defineParameters: ['fields'] } },
			options: [
				{
					displayName: 'Parameter',
					name: 'parameter',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. fields[TITLE]',
							description: 'Write nested parameters with brackets: fields[TITLE], filter[&gt;ID], select[]',
						},
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		}),
	},
	parametersJson,
	{
		name: 'defineCommands',
		draw: () => chooser('Define Commands', 'defineCommands', 'How to write the list of commands'),
	},
	{
		name: 'commands',
		draw: () => ({
			displayName: 'Commands',
			name: 'commands',
			type: 'fixedCollection',
			placeholder: 'Add Command',
			typeOptions: { multipleValues: true, sortable: true },
			default: {},
			description: 'Commands run from top to bottom',
			displayOptions: { show: { defineCommands: ['fields'] } },
			options: [
				{
					displayName: 'Command',
					name: 'command',
					values: [
						{
							displayName: 'Key',
							name: 'key',
							type: 'string',
							default: '',
							placeholder: 'e.g. company',
							description: 'Name of the command, for its result and for later commands',
						},
						{
							displayName: 'Method',
							name: 'method',
							type: 'string',
							default: '',
							placeholder: METHOD_PLACEHOLDER,
							description: METHOD_DESCRIPTION,
						},
						{
							displayName: 'Parameters (JSON)',
							name: 'parameters',
							type: 'json',
							default: '{}',
							hint: 'To use the result of a command above, write $result[its key][field], for example "companyId": "$result[company][item][id]"',
						},
					],
				},
			],
		}),
	},
	{
		name: 'commandsJson',
		draw: () => ({
			displayName: 'Commands (JSON)',
			name: 'commandsJson',
			type: 'json',
			default: '[]',
			placeholder: '[{"key": "deals", "method": "crm.item.list", "parameters": {"entityTypeId": 2}}]',
			description:
				'An array of commands with key, method and parameters, or an object with the keys as names',
			hint: 'To use the result of an earlier command, write $result[its key][field], for example "$result[company][item][id]"',
			displayOptions: { show: { defineCommands: ['json'] } },
		}),
	},
	options(
		option(() => ({
			displayName: 'Stop on First Failure',
			name: 'stopOnFirstFailure',
			type: 'boolean',
			default: true,
			description: 'Whether to skip the remaining commands after one has failed',
		})),
	),
];
