import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let count = 0;

export const customField: EntityCases = {
	given: {
		get customFieldId() {
			return [
				'task.item.userfield.add',
				{ PARAMS: { USER_TYPE_ID: 'string', FIELD_NAME: `UF_ORDER_${++count}` } },
			] as [string, object];
		},
	},
	operations: {
		create: {
			parameters: {
				fields: mapped({ USER_TYPE_ID: 'double', FIELD_NAME: 'UF_SIZE', MULTIPLE: true }),
			},
			sent: { PARAMS: { USER_TYPE_ID: 'double', FIELD_NAME: 'UF_SIZE', MULTIPLE: 'Y' } },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { ID: '$customFieldId' }, answer: { deleted: true, id: '$customFieldId' } },
		get: { sent: { ID: '$customFieldId' }, answer: { USER_TYPE_ID: 'string', ENTITY_ID: 'TASKS_TASK' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'USER_TYPE_ID', operator: 'equals', value: 'string' }] },
				sort: { rules: [{ field: 'ID', direction: 'DESC' }] },
			},
			sent: { FILTER: { USER_TYPE_ID: 'string' }, ORDER: { ID: 'DESC' } },
			answer: { USER_TYPE_ID: 'string', FIELD_NAME: expect.stringMatching(/^UF_ORDER_/) },
		},
		getFields: { sent: {}, answer: { name: 'ID', readOnly: true } },
		getTypes: { sent: {}, answer: { ID: 'string', title: 'String' } },
		update: {
			parameters: { fields: mapped({ SORT: 220, MANDATORY: true }) },
			sent: { ID: '$customFieldId', DATA: { SORT: 220, MANDATORY: 'Y' } },
			answer: { updated: true, id: '$customFieldId' },
		},
	},
};
