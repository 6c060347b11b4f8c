import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const item = { TASKID: '$taskId', ITEMID: '$timeEntryId' };
const made = { SECONDS: 3600, COMMENT_TEXT: 'Measured the room' };
const kept = { SECONDS: '3600', COMMENT_TEXT: 'Measured the room' };

export const timeEntry: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Offer', RESPONSIBLE_ID: 1 } }, 'task.id'],
		timeEntryId: ['task.elapseditem.add', { TASKID: '$taskId', ARFIELDS: made }],
	},
	operations: {
		create: {
			parameters: { fields: mapped(made) },
			sent: { TASKID: '$taskId', ARFIELDS: made },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: item, answer: { deleted: true, id: '$timeEntryId' } },
		get: { sent: item, answer: { ...kept, TASK_ID: '$taskId' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'USER_ID', operator: 'equals', value: '1' }] },
				sort: { rules: [{ field: 'ID', direction: 'ASC' }] },
			},
			sent: { TASKID: '$taskId', FILTER: { USER_ID: 1 }, ORDER: { ID: 'ASC' } },
			answer: kept,
		},
		update: {
			parameters: { fields: mapped({ ...made, SECONDS: 60 }) },
			sent: { ...item, ARFIELDS: { ...made, SECONDS: 60 } },
			answer: { updated: true, id: '$timeEntryId' },
		},
		checkPermission: {
			parameters: { fields: mapped({ ACTIONID: 2 }) },
			sent: { ...item, ACTIONID: 2 },
			answer: { result: true },
		},
	},
};
