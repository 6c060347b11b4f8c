import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { type CrmEntity, pageOf } from '../catalog/crm-item';
import { SMART_PROCESS } from '../operations/crm-records';
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

/** Chooses the smart process: its number in crm.item.* is in the address of its list. */
export const smartProcessLocator: Parameter = {
	name: SMART_PROCESS,
	draw: () =>
		locator({
			displayName: 'Smart Process',
			name: SMART_PROCESS,
			description: 'The smart process whose items to work on',
			dependsOn: [],
			searchMethod: 'searchSmartProcesses',
			url: 'https?://[^/]+/(?:[^?#]*/)?type/(\\d+)',
			urlPlaceholder: 'e.g. https://your-portal.bitrix24.com/crm/type/1036/list/category/0/',
			idName: 'entity type ID',
		}),
};

/** Newer portals show every kind of record under `/crm/type/<number>/` too. */
function pagePattern({ section, entityTypeId }: CrmEntity): string {
	const typed = `type/${entityTypeId === 'chosen' ? '\\d+' : entityTypeId}`;
	return section === undefined ? typed : `(?:crm/${section}|${typed})`;
}

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
		modes: [fromList(modes.searchMethod), byId(modes.idName), byUrl(modes.url, modes.urlPlaceholder)],
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

function byId(idName: string): INodePropertyMode {
	return {
		displayName: 'By ID',
		name: 'id',
		type: 'string',
		placeholder: idName === 'ID' ? 'e.g. 12' : 'e.g. 1036',
		validation: [{ type: 'regex', properties: { regex: ID, errorMessage: `Not a valid ${idName}` } }],
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
