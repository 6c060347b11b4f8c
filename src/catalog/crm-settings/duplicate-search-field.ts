import { recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';

const chosen: Choice = {
	parameter: 'duplicateSearchFieldId',
	label: 'Field of Duplicate Search',
	list: {
		method: 'crm.duplicate.volatileType.list',
		rows: '',
		id: 'id',
		label: ['entityTypeId', 'fieldCode'],
	},
};

/**
 * A field by which Bitrix24 looks for duplicates, besides phones and e-mails.
 * https://apidocs.bitrix24.com/api-reference/crm/duplicates/volatile-type/index.html
 */
export const duplicateSearchField: Entity = {
	resource: 'duplicateSearchField',
	name: 'Duplicate Search Field',
	plural: 'Duplicate Search Fields',
	operations: [
		{
			value: 'create',
			description: 'Look for duplicates by one more field of leads, contacts or companies; seven at most',
			method: 'crm.duplicate.volatileType.register',
			set: { entityTypeId: recordTypeChoice },
			fields: 'parameters',
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'delete',
			description: 'Look for duplicates no longer by that field; the field itself stays',
			method: 'crm.duplicate.volatileType.unregister',
			set: { id: chosen },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve many duplicate search fields: those added so far, of every type of record',
			method: 'crm.duplicate.volatileType.list',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getAvailable',
			action: 'Get available duplicate search fields',
			description: 'List the fields of a type of record by which duplicates could be found',
			method: 'crm.duplicate.volatileType.fields',
			set: { entityTypeId: recordTypeChoice },
			answer: { rows: '' },
		},
	],
};
