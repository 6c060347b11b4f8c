import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const made = { groupId: 1, name: 'Checkout' };

export const epic: EntityCases = {
	given: { epicId: ['tasks.api.scrum.epic.add', { fields: made }, 'id'] },
	operations: {
		create: {
			parameters: { fields: mapped({ ...made, color: '#69dafc' }) },
			sent: { fields: { ...made, color: '#69dafc' } },
			answer: { ...made, id: expect.any(Number) },
		},
		delete: { sent: { id: '$epicId' }, answer: { deleted: true, id: '$epicId' } },
		get: { sent: { id: '$epicId' }, answer: { ...made, id: '$epicId' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'name', operator: 'equals', value: 'Checkout' }] },
				sort: { rules: [{ field: 'id', direction: 'DESC' }] },
			},
			sent: { filter: { '=name': 'Checkout' }, order: { id: 'DESC' } },
			answer: { ...made, id: '$epicId' },
		},
		getFields: { sent: {}, answer: { name: 'groupId', type: 'integer' } },
		update: {
			parameters: { fields: mapped({ name: 'Payment' }) },
			sent: { id: '$epicId', fields: { name: 'Payment' } },
			answer: { id: '$epicId', name: 'Payment' },
		},
	},
};
