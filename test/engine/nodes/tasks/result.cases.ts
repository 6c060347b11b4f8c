import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const text = 'Signed';
const marked: EntityCases['given'] = {
	marked: ['tasks.task.result.addFromComment', { commentId: '$commentId' }, 'id'],
};
const ofTask = { filter: [['taskId', '$taskId']] };

export const result: EntityCases = {
	given: {
		taskId: ['tasks.task.add', { fields: { TITLE: 'Offer', RESPONSIBLE_ID: 1 } }, 'task.id'],
		commentId: ['task.commentitem.add', { TASKID: '$taskId', FIELDS: { POST_MESSAGE: 'Agreed' } }],
		resultId: ['api/tasks.task.result.add', { fields: { taskId: '$taskId', text } }, 'item.id'],
		message: ['api/tasks.task.chat.message.send', { fields: { taskId: '$taskId', text: 'Done' } }],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ text }) },
			sent: { fields: { taskId: '$taskId', text } },
			answer: { text, taskId: '+$taskId' },
		},
		createFromMessage: {
			parameters: { fields: mapped({ messageId: 1 }) },
			sent: { fields: { messageId: 1 } },
			answer: { messageId: 1, text: 'Done' },
		},
		createFromComment: {
			sent: { commentId: '$commentId' },
			answer: { commentId: '$commentId', text: 'Agreed' },
		},
		delete: { sent: { id: '$resultId' }, answer: { deleted: true, id: '$resultId' } },
		deleteFromComment: {
			given: marked,
			sent: { commentId: '$commentId' },
			answer: { deleted: true, id: '$commentId' },
		},
		getAll: { sent: ofTask, answer: { id: '$resultId', text } },
		getWithComments: {
			given: marked,
			sent: { taskId: '$taskId' },
			answer: { commentId: '$commentId', text: 'Agreed' },
		},
		update: {
			parameters: { fields: mapped({ text: 'Signed twice' }) },
			sent: { id: '$resultId', fields: { text: 'Signed twice' } },
			answer: { id: '$resultId', text: 'Signed twice' },
		},
	},
};
