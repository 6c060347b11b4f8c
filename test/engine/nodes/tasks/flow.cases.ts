import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let count = 0;
const settings = {
	plannedCompletionTime: 7200,
	distributionType: 'queue',
	responsibleList: [['user', '2']],
};

export const flow: EntityCases = {
	given: {
		get flowId() {
			return ['tasks.flow.Flow.create', { flowData: { name: `Support ${++count}`, ...settings } }, 'id'] as [
				string,
				object,
				string,
			];
		},
	},
	operations: {
		create: {
			parameters: {
				fields: mapped({ name: 'Complaints', ...settings, responsibleList: '[["user", "2"]]' }),
			},
			sent: { flowData: { name: 'Complaints', ...settings } },
			answer: { name: 'Complaints', active: true, distributionType: 'queue' },
		},
		delete: { sent: { flowData: { id: '$flowId' } }, answer: { deleted: true, id: '$flowId' } },
		get: { sent: { flowId: '$flowId' }, answer: { id: '$flowId', plannedCompletionTime: 7200 } },
		update: {
			parameters: { fields: mapped({ description: 'Before noon' }) },
			sent: { flowData: { id: '$flowId', description: 'Before noon' } },
			answer: { id: '$flowId', description: 'Before noon' },
		},
		checkName: {
			parameters: { fields: mapped({ name: 'Nobody has this' }) },
			sent: { flowData: { name: 'Nobody has this' } },
			answer: { exists: false },
		},
		switch: { sent: { flowId: '$flowId' }, answer: { updated: true, id: '$flowId' } },
		pin: { sent: { flowId: '$flowId' }, answer: { updated: true, id: '$flowId' } },
	},
};
