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
			description: 'Also find duplicates by a field of leads, contacts or companies; seven fields at most',
			method: 'crm.duplicate.volatileType.register',
			set: { entityTypeId: recordTypeChoice },
			fields: 'parameters',
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'delete',
			description: 'Stop finding duplicates by this field; the field itself is kept',
			method: 'crm.duplicate.volatileType.unregister',
			set: { id: chosen },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve many duplicate search fields, of every record type',
			method: 'crm.duplicate.volatileType.list',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getAvailable',
			action: 'Get available duplicate search fields',
			description: 'List the fields of a record type by which duplicates can be found',
			method: 'crm.duplicate.volatileType.fields',
			set: { entityTypeId: recordTypeChoice },
			answer: { rows: '' },
		},
	],
};
