import { taskChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { taskPart } from './parts';

export const commentChoice: Choice = {
	parameter: 'commentId',
	label: 'Comment',
	list: {
		method: 'task.commentitem.getlist',
		rows: '',
		id: 'ID',
		label: ['AUTHOR_NAME', 'POST_MESSAGE'],
		parameters: { TASKID: taskChoice },
	},
	within: [taskChoice],
};

const FIELDS = 'POST_MESSAGE!:string AUTHOR_ID:user POST_DATE:datetime UF_FORUM_MESSAGE_DOC:driveFiles';

/**
 * A comment on a task. Newer portals have a chat for each task instead of comments.
 * https://apidocs.bitrix24.com/api-reference/tasks/comment-item/index.html
 */
export const comment: Entity = {
	resource: 'comment',
	name: 'Comment',
	plural: 'Comments',
	operations: [
		{
			value: 'send',
			name: 'Send to Chat',
			action: 'Send message to task chat',
			description: 'Write to the chat of a task, which replaces comments on newer portals (REST 3.0)',
			method: 'api/tasks.task.chat.message.send',
			set: { 'fields.taskId': taskChoice },
			fields: { documented: 'text!:string', at: 'fields' },
			answer: { done: 'sent' },
			effect: 'create',
		},
		...taskPart({
			prefix: 'task.commentitem',
			name: 'Comment',
			plural: 'Comments',
			record: commentChoice,
			at: 'FIELDS',
			created: FIELDS,
			changed: FIELDS,
			listed: 'ID:integer AUTHOR_ID:user AUTHOR_NAME:string POST_DATE:datetime',
		}),
	],
};
