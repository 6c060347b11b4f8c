import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { type CrmEntity, pageOf } from '../catalog/crm/crm-item';
import { type Choice, searchMethodOf } from '../catalog/entity';
import { inSentence } from '../catalog/words';
import { SMART_PROCESS } from '../catalog/crm/smart-process';
import type { Parameter } from './parameter';

/** An ID as people copy it: a number, or a code such as `D_5`. */
const ID = '^\\s*(?:[A-Za-z]+[A-Za-z0-9]*_)?\\d+\\s*$';

/** Chooses one record: from a list with search, by ID, or by the address of its page. */
export function recordLocator(entity: CrmEntity): Parameter {
	const { name, idParameter, entityTypeId } = entity;
	return {
		name: idParameter,
		draw: () =>
			locator({
				displayName: name,
				name: idParameter,
				description: `The ${name.toLowerCase()} to work on`,
				dependsOn: entityTypeId === 'chosen' ? [`${SMART_PROCESS}.value`] : [],
				searchMethod: 'searchRecords',
				url: `https?://[^/]+/(?:[^?#]*/)?${pagePattern(entity)}/(?:details|show|edit)/(\\d+)`,
				urlPlaceholder: `e.g. https://your-portal.bitrix24.com${pageOf(entity, entityTypeId === 'chosen' ? 1036 : entityTypeId, 12)}`,
				idName: 'ID',
			}),
	};
}

/** Newer portals show every kind of record under `/crm/type/<number>/` too. */
function pagePattern({ section, entityTypeId }: CrmEntity): string {
	const typed = `type/${entityTypeId === 'chosen' ? '\\d+' : entityTypeId}`;
	return section === undefined ? typed : `(?:crm/${section}|${typed})`;
}

/** The choice of a record as a parameter: from a list where there is one, by ID, or by the address of its page. */
export const choiceLocator = (choice: Choice): Parameter => ({
	name: choice.parameter,
	draw: () => {
		const { label, parameter, description, list, page, code, example = '12', within = [] } = choice;
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
				...(page === undefined ? [] : [byUrl(patternOf(page), addressOf(page))]),
			],
		};
	},
});

/** The last two parts of the path tell pages apart: tasks have one below each employee and each workgroup. */
const patternOf = (page: string): string => {
	const [, end] = /([^/]+\/[^/]+\/)\{id\}/.exec(page) ?? [];
	return `https?://[^/]+/(?:[^?#]*/)?${end ?? ''}(\\d+)`;
};

const addressOf = (page: string): string =>
	`e.g. https://your-portal.bitrix24.com${page.replace('{id}', '12')}`;

interface Locator {
	displayName: string;
	name: string;
	description: string;
	/** Parameters whose change empties the choice. */
	dependsOn: string[];
	searchMethod: string;
	/** Regular expression with one group, the ID. */
	url: string;
	urlPlaceholder: string;
	idName: string;
}

function locator({ displayName, name, description, dependsOn, ...modes }: Locator): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		...(dependsOn.length > 0 && { typeOptions: { loadOptionsDependsOn: dependsOn } }),
		modes: [
			fromList(modes.searchMethod),
			byId(modes.idName, modes.idName === 'ID' ? '12' : '1036', ID),
			byUrl(modes.url, modes.urlPlaceholder),
		],
	};
}

function fromList(searchListMethod: string): INodePropertyMode {
	return {
		displayName: 'From List',
		name: 'list',
		type: 'list',
		typeOptions: { searchListMethod, searchable: true },
	};
}

/** @param regex that an ID must match; absent for codes, of which any may be right. */
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

function byUrl(regex: string, placeholder: string): INodePropertyMode {
	return {
		displayName: 'By URL',
		name: 'url',
		type: 'string',
		placeholder,
		extractValue: { type: 'regex', regex },
		validation: [
			{ type: 'regex', properties: { regex: `${regex}.*`, errorMessage: 'Not the address of such a page' } },
		],
	};
}
