import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const stage = { stageId: '$sprintStageId' };
const place = { sprintId: '$sprintId', taskId: '$taskId' };

export const sprintStage: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Button', RESPONSIBLE_ID: 1 } }, 'task.id'],
		sprintId: ['tasks.api.scrum.sprint.add', { fields: { groupId: 1, name: 'Sprint 1' } }, 'id'],
		sprintStageId: [
			'tasks.api.scrum.kanban.addStage',
			{ fields: { sprintId: '$sprintId', name: 'New', type: 'NEW' } },
		],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ name: 'Review', sort: 200 }) },
			sent: { fields: { name: 'Review', sort: 200, sprintId: '$sprintId' } },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: stage, answer: { deleted: true, id: '$sprintStageId' } },
		getAll: { sent: { sprintId: '$sprintId' }, answer: { name: 'New', type: 'NEW' } },
		getFields: { sent: {}, answer: { name: 'name', type: 'string' } },
		update: {
			parameters: { fields: mapped({ name: 'To do' }) },
			sent: { ...stage, fields: { name: 'To do' } },
			answer: { updated: true, id: '$sprintStageId' },
		},
		addTask: { sent: { ...place, ...stage }, answer: { added: true, id: '+$taskId' } },
		removeTask: {
			given: { added: ['tasks.api.scrum.kanban.addTask', { ...place, ...stage }] },
			sent: place,
			answer: { removed: true, id: '+$taskId' },
		},
	},
};
