import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

export const backlog: EntityCases = {
	given: {
		// A workgroup has one backlog.
		workgroupId: ['sonet_group.create', { NAME: 'Team' }],
		backlogId: ['tasks.api.scrum.backlog.add', { fields: { groupId: '$workgroupId', createdBy: 1 } }, 'id'],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ groupId: 1000, createdBy: 2 }) },
			sent: { fields: { groupId: 1000, createdBy: 2 } },
			answer: { groupId: 1000, createdBy: 2 },
		},
		delete: { sent: { id: '$backlogId' }, answer: { deleted: true, id: '$backlogId' } },
		get: { sent: { id: '$workgroupId' }, answer: { id: '$backlogId', groupId: '$workgroupId' } },
		getFields: { sent: {}, answer: { name: 'groupId', type: 'integer' } },
		update: {
			parameters: { fields: mapped({ modifiedBy: 2 }) },
			sent: { id: '$backlogId', fields: { modifiedBy: 2 } },
			answer: { id: '$backlogId', modifiedBy: 2 },
		},
	},
};
