import { recordTypeChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * Adds records of another system with their history: who created them, and when.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/import/index.html
 */
export const importOfRecords: Entity = {
	resource: 'import',
	name: 'Import',
	plural: 'Imports',
	operations: [
		{
			value: 'create',
			name: 'Import Record',
			action: 'Import a record',
			description: 'Add a record from another system with its original author and creation time',
			method: 'crm.item.import',
			set: { entityTypeId: recordTypeChoice },
			fields: 'parameters',
			answer: { record: 'item' },
			effect: 'create',
		},
		{
			value: 'createMany',
			name: 'Import Records',
			action: 'Import many records',
			description: 'Add several records of one type in one call; outputs an item or an error for each',
			method: 'crm.item.batchImport',
			set: { entityTypeId: recordTypeChoice },
			fields: 'parameters',
			answer: { rows: 'items' },
			effect: 'create',
		},
	],
};
