import type { INodePropertyMode } from 'n8n-workflow';
import { addressPattern, type Choice, onlyForList, searchMethodOf } from '../catalog/entity';
import { inSentence } from '../catalog/words';
import { ID_PATTERN } from '../facts/ids';
import type { Parameter } from './parameter';

/** An ID as people copy it: a number, or a code such as `D_5`. */
const ID = `^\\s*${ID_PATTERN}\\s*$`;

/** Two parameters for a choice: one that operations need, and one that only fills the list of another choice. */
export const choiceLocators = (choice: Choice): Parameter[] => [
	choiceLocator(choice),
	{
		name: onlyForList(choice),
		draw: () => {
			const locator = choiceLocator(choice).draw();
			delete locator.required;
			locator.description = 'Only needed for the lists below, not if you enter an ID';
			return locator;
		},
	},
];

/** The parameter for a choice: from a list if there is one, by ID, or by the address of the record's page. */
export const choiceLocator = (choice: Choice): Parameter => ({
	name: choice.parameter,
	draw: () => {
		const { label, parameter, description, list, code, example = '12', within = [] } = choice;
		const idName = code === undefined ? 'ID' : 'code';
		return {
			displayName: label,
			name: parameter,
			type: 'resourceLocator',
			default: { mode: list === undefined ? 'id' : 'list', value: '' },
			required: true,
			description: description ?? `The ${inSentence(label)} to work on`,
			...(within.length > 0 && {
				typeOptions: { loadOptionsDependsOn: within.map((one) => `${one.parameter}.value`) },
			}),
			modes: [
				...(list === undefined ? [] : [fromList(searchMethodOf(choice))]),
				byId(idName, example, code === undefined ? ID : undefined),
				...byUrl(choice),
			],
		};
	},
});

function fromList(searchListMethod: string): INodePropertyMode {
	return {
		displayName: 'From List',
		name: 'list',
		type: 'list',
		typeOptions: { searchListMethod, searchable: true },
	};
}

/** @param regex that an ID must match; absent for codes, which can be any text. */
function byId(idName: string, example: string, regex: string | undefined): INodePropertyMode {
	return {
		displayName: idName === 'code' ? 'By Code' : 'By ID',
		name: 'id',
		type: 'string',
		placeholder: `e.g. ${example}`,
		...(regex !== undefined && {
			validation: [{ type: 'regex', properties: { regex, errorMessage: `Not a valid ${idName}` } }],
		}),
	};
}

function byUrl(choice: Choice): INodePropertyMode[] {
	const { page } = choice;
	const regex = addressPattern(choice);
	if (page === undefined || regex === undefined) return [];
	return [
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: `e.g. https://your-portal.bitrix24.com${page.replace('{id}', '12')}`,
			extractValue: { type: 'regex', regex },
			validation: [
				{
					type: 'regex',
					properties: { regex: `${regex}.*`, errorMessage: 'Not the address of such a record' },
				},
			],
		},
	];
}
