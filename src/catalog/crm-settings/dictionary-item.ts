import { as, type Choice, type Entity } from '../entity';
import { classic } from '../families';

const dictionary: Choice = {
	parameter: 'dictionary',
	label: 'Dictionary',
	description: 'The dictionary to list, such as SOURCE, DEAL_STAGE or INDUSTRY',
	list: { method: 'crm.status.entity.types', rows: '', id: 'ID', label: ['NAME'] },
	code: true,
	example: 'SOURCE',
};

const item: Choice = {
	parameter: 'dictionaryItemId',
	label: 'Dictionary Item',
	list: { method: 'crm.status.list', rows: '', id: 'ID', label: ['ENTITY_ID', 'NAME'] },
};

/**
 * An entry of a list of choices of the CRM (a dictionary): a source, an industry, a stage.
 * https://apidocs.bitrix24.com/api-reference/crm/status/index.html
 */
export const dictionaryItem: Entity = {
	resource: 'dictionaryItem',
	name: 'Dictionary Item',
	plural: 'Dictionary Items',
	operations: [
		...classic({
			prefix: 'crm.status',
			name: 'Dictionary Item',
			plural: 'Dictionary Items',
			record: item,
			// A name would also find items that only hold its words.
			list: {
				comparisons: 'plain',
				filtersBy:
					'ID:integer ENTITY_ID:string STATUS_ID:string SORT:integer SYSTEM:flag CATEGORY_ID:integer SEMANTICS:string',
			},
		}),
		{
			value: 'getDictionaries',
			action: 'Get dictionaries',
			description: 'List the dictionaries of the CRM: sources, types, stages of each pipeline and others',
			method: 'crm.status.entity.types',
			answer: { rows: '' },
		},
		{
			value: 'getOfDictionary',
			name: 'Get Items of Dictionary',
			action: 'Get items of a dictionary',
			description: 'List the items of one dictionary in their order in Bitrix24',
			method: 'crm.status.entity.items',
			set: { entityId: as(dictionary, String) },
			answer: { rows: '' },
		},
	],
};
