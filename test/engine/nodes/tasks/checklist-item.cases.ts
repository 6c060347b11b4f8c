import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const item = { TASKID: '$taskId', ITEMID: '$checklistItemId' };
const made = { TITLE: 'Ask for the price', IS_IMPORTANT: 'Y' };
const add = ['task.checklistitem.add', { TASKID: '$taskId', FIELDS: made }] as [string, object];

export const checklistItem: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Offer', RESPONSIBLE_ID: 1 } }, 'task.id'],
		other: add,
		checklistItemId: add,
	},
	operations: {
		create: {
			parameters: { fields: mapped({ ...made, IS_IMPORTANT: true }) },
			sent: { TASKID: '$taskId', FIELDS: made },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: item, answer: { deleted: true, id: '$checklistItemId' } },
		get: { sent: item, answer: { ...made, TASK_ID: '$taskId' } },
		getAll: { sent: { TASKID: '$taskId' }, answer: { ...made, ID: expect.any(String) } },
		update: {
			parameters: { fields: mapped({ TITLE: 'Ask again' }) },
			sent: { ...item, FIELDS: { TITLE: 'Ask again' } },
			answer: { updated: true, id: '$checklistItemId' },
		},
		checkPermission: {
			parameters: { fields: mapped({ ACTIONID: 1 }) },
			sent: { ...item, ACTIONID: 1 },
			answer: { result: true },
		},
		complete: { sent: item, answer: { updated: true, id: '$checklistItemId' } },
		renew: { sent: item, answer: { updated: true, id: '$checklistItemId' } },
		moveAfter: {
			parameters: { fields: mapped({ AFTERITEMID: '$other' }) },
			sent: { ...item, AFTERITEMID: '$other' },
			answer: { moved: true, id: '$checklistItemId' },
		},
	},
};
