import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const made = { groupId: 1, name: 'Sprint 1' };

export const sprint: EntityCases = {
	given: {
		workgroupId: 1,
		sprintId: ['tasks.api.scrum.sprint.add', { fields: made }, 'id'],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ ...made, dateStart: '2026-11-02T09:00:00+03:00' }) },
			sent: { fields: { ...made, dateStart: '2026-11-02T09:00:00+03:00' } },
			answer: { ...made, status: 'planned' },
		},
		delete: { sent: { id: '$sprintId' }, answer: { deleted: true, id: '$sprintId' } },
		get: { sent: { id: '$sprintId' }, answer: { ...made, id: '$sprintId' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'GROUP_ID', operator: 'equals', value: '1' }] },
				sort: { rules: [{ field: 'ID', direction: 'DESC' }] },
			},
			sent: { filter: { '=GROUP_ID': 1 }, order: { ID: 'DESC' } },
			answer: { ...made, id: '$sprintId' },
		},
		getFields: { sent: {}, answer: { name: 'groupId', type: 'integer' } },
		update: {
			parameters: { fields: mapped({ name: 'Sprint 2' }) },
			sent: { id: '$sprintId', fields: { name: 'Sprint 2' } },
			answer: { id: '$sprintId', name: 'Sprint 2' },
		},
		start: { sent: { id: '$sprintId' }, answer: { id: '$sprintId', status: 'active' } },
		complete: {
			given: { started: ['tasks.api.scrum.sprint.start', { id: '$sprintId' }, 'id'] },
			sent: { id: 1 },
			answer: { groupId: 1, status: 'completed' },
		},
	},
};
