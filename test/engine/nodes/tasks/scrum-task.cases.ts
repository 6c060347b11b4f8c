import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

export const scrumTask: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Button', RESPONSIBLE_ID: 1 } }, 'task.id'],
		known: ['tasks.api.scrum.task.update', { id: '$taskId', fields: { storyPoints: '5' } }],
	},
	operations: {
		get: { sent: { id: '$taskId' }, answer: { storyPoints: '5', createdBy: 1 } },
		getFields: { sent: {}, answer: { name: 'entityId', type: 'integer' } },
		update: {
			parameters: { fields: mapped({ storyPoints: '8', entityId: 3 }) },
			sent: { id: '$taskId', fields: { storyPoints: '8', entityId: 3 } },
			answer: { updated: true, id: '+$taskId' },
		},
	},
};
