import { recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'smartProcessTypeId',
	label: 'Smart Process Type',
	list: { method: 'crm.type.list', rows: 'types', id: 'id', label: ['title'], search: 'filter.%title' },
};

/**
 * A smart process itself: a kind of record that the people of the portal have defined, with its settings.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/user-defined-object-types/index.html
 */
export const smartProcessType: Entity = {
	resource: 'smartProcessType',
	name: 'Smart Process Type',
	plural: 'Smart Process Types',
	operations: [
		...classic({
			prefix: 'crm.type',
			name: 'Smart Process Type',
			plural: 'Smart Process Types',
			record: chosen,
			at: { record: 'type', rows: 'types' },
		}),
		{
			value: 'getByRecordType',
			name: 'Get by Record Type',
			action: 'Get smart process type by record type',
			description: 'Retrieve the settings of a smart process by the type of its records',
			method: 'crm.type.getByEntityTypeId',
			set: { entityTypeId: recordTypeChoice },
			answer: { record: 'type' },
		},
	],
};
