import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const task = ['tasks.task.add', { fields: { TITLE: 'Step', RESPONSIBLE_ID: 1 } }, 'task.id'] as [
	string,
	object,
	string,
];

export const dependency: EntityCases = {
	given: { taskId: task, dependentTaskId: task },
	operations: {
		create: {
			parameters: { fields: mapped({ linkType: 2 }) },
			sent: { taskIdFrom: '$taskId', taskIdTo: '$dependentTaskId', linkType: 2 },
			answer: { created: true, id: '+$dependentTaskId' },
		},
		delete: {
			given: {
				link: ['task.dependence.add', { taskIdFrom: '$taskId', taskIdTo: '$dependentTaskId', linkType: 2 }],
			},
			sent: { taskIdFrom: '$taskId', taskIdTo: '$dependentTaskId' },
			answer: { deleted: true, id: '+$dependentTaskId' },
		},
	},
};
