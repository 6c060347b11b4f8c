import { mapped } from '../../sandbox';
import type { EntityCases, OperationCase } from '../operation-cases';

const made = { TITLE: 'Call back', RESPONSIBLE_ID: 1 };
const id = { taskId: '$taskId' };

/** An operation that is about one task and says no more. */
const step = (answer: object, sent: object = id): OperationCase => ({ sent, answer });

export const task: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: made }, 'task.id'],
		userId: 2,
		boardId: '0',
		firstStageId: ['task.stages.add', { fields: { TITLE: 'New', ENTITY_ID: 0 } }],
		stageId: ['task.stages.add', { fields: { TITLE: 'Doing', ENTITY_ID: 0 } }],
	},
	operations: {
		create: {
			parameters: { fields: mapped(made) },
			sent: { fields: made },
			answer: { title: 'Call back', responsibleId: '1' },
		},
		get: {
			parameters: { fields: mapped({ select: 'ID, TITLE' }) },
			sent: { ...id, select: ['ID', 'TITLE'] },
			answer: { id: '$taskId', title: 'Call back' },
		},
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'TITLE', operator: 'equals', value: 'Call back' }] },
			},
			sent: { filter: { TITLE: 'Call back' } },
			answer: { title: 'Call back' },
		},
		update: {
			parameters: { fields: mapped({ TITLE: 'Write back' }) },
			sent: { ...id, fields: { TITLE: 'Write back' } },
			answer: { id: '$taskId', title: 'Write back' },
		},
		delegate: step({ responsibleId: '2' }, { ...id, userId: 2 }),
		complete: step({ status: '5' }),
		renew: step({ status: '2' }),
		start: step({ status: '3' }),
		pause: step({ status: '2' }),
		defer: step({ status: '6' }),
		approve: step({ status: '5' }),
		disapprove: step({ status: '2' }),
		watch: step({ id: '$taskId', auditors: ['1'] }),
		stopWatching: step({ id: '$taskId', auditors: [] }),
		mute: step({ id: '$taskId', isMuted: 'Y' }, { id: '$taskId' }),
		unmute: step({ id: '$taskId', isMuted: 'N' }, { id: '$taskId' }),
		pin: step({ id: '$taskId', isPinned: 'Y' }, { id: '$taskId' }),
		unpin: step({ id: '$taskId', isPinned: 'N' }, { id: '$taskId' }),
		addToFavorites: step({ added: true, id: '+$taskId' }),
		removeFromFavorites: step({ removed: true, id: '+$taskId' }),
		delete: step({ deleted: true, id: '+$taskId' }),
		attachFile: {
			parameters: { fields: mapped({ fileId: 7 }) },
			sent: { ...id, fileId: 7 },
			answer: { attachmentId: expect.any(Number) },
		},
		attachFiles: {
			parameters: { fields: mapped({ fileIds: '7, 8' }) },
			sent: { ...id, fileIds: [7, 8] },
			answer: { attached: true, id: '+$taskId' },
		},
		moveToStage: {
			sent: { id: '$taskId', stageId: '$stageId' },
			answer: { moved: true, id: '+$taskId' },
		},
		getHistory: { sent: id, answer: { field: 'NEW', user: { id: 1 } } },
		getAccess: {
			parameters: { fields: mapped({ users: '1, 2' }) },
			sent: { ...id, users: [1, 2] },
			answer: { 2: { EDIT: true } },
		},
		getOwnAccess: step({ edit: true }, { id: '$taskId' }),
		getCounters: {
			parameters: { fields: mapped({ userId: 1 }) },
			sent: { userId: 1 },
			answer: { expired: { counter: expect.any(Number) } },
		},
		getDailyPlan: { sent: {}, answer: { result: expect.any(Number) } },
		getFields: { sent: {}, answer: { name: 'ID', type: 'integer' } },
	},
};
