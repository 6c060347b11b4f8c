import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

export const stage: EntityCases = {
	given: {
		boardId: '0',
		workgroupId: 1,
		first: ['task.stages.add', { fields: { TITLE: 'New', ENTITY_ID: 0 } }],
		stageId: ['task.stages.add', { fields: { TITLE: 'Doing', ENTITY_ID: 0 } }],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ TITLE: 'Waiting', COLOR: 'FF5752', AFTER_ID: '$first' }) },
			sent: { fields: { TITLE: 'Waiting', COLOR: 'FF5752', AFTER_ID: '$first', ENTITY_ID: 0 } },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$stageId' }, answer: { deleted: true, id: '$stageId' } },
		getAll: { sent: { entityId: 0 }, answer: { TITLE: 'New', ENTITY_TYPE: 'U' } },
		update: {
			parameters: { fields: mapped({ TITLE: 'Busy' }) },
			sent: { id: '$stageId', fields: { TITLE: 'Busy' } },
			answer: { updated: true, id: '$stageId' },
		},
		checkPermission: { sent: { entityId: 1, entityType: 'G' }, answer: { result: true } },
	},
};
