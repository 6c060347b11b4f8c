import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const item = { TASKID: '$taskId', ITEMID: '$commentId' };
const made = { POST_MESSAGE: 'The customer agrees' };

export const comment: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Offer', RESPONSIBLE_ID: 1 } }, 'task.id'],
		commentId: ['task.commentitem.add', { TASKID: '$taskId', FIELDS: made }],
	},
	operations: {
		send: {
			parameters: { fields: mapped({ text: 'The customer agrees' }) },
			sent: { fields: { taskId: '$taskId', text: 'The customer agrees' } },
			answer: { sent: true, id: '+$taskId' },
		},
		create: {
			parameters: { fields: mapped(made) },
			sent: { TASKID: '$taskId', FIELDS: made },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: item, answer: { deleted: true, id: '$commentId' } },
		get: { sent: item, answer: made },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'AUTHOR_ID', operator: 'equals', value: '1' }] },
			},
			sent: { TASKID: '$taskId', FILTER: { AUTHOR_ID: 1 } },
			answer: made,
		},
		update: {
			parameters: { fields: mapped({ POST_MESSAGE: 'The customer does not agree' }) },
			sent: { ...item, FIELDS: { POST_MESSAGE: 'The customer does not agree' } },
			answer: { updated: true, id: '$commentId' },
		},
		checkPermission: {
			parameters: { fields: mapped({ ACTIONID: 2 }) },
			sent: { ...item, ACTIONID: 2 },
			answer: { result: true },
		},
	},
};
