import { taskChoice } from '../choices';
import { as, type Choice, type Entity } from '../entity';
import { commentChoice } from './comment';

/** The filter by task, which the method requires. REST 3.0 takes conditions as lists. */
const ofTask = as(taskChoice, (id) => [['taskId', id]]);

const resultChoice: Choice = {
	parameter: 'resultId',
	label: 'Result',
	list: {
		method: 'api/tasks.task.result.list',
		rows: 'items',
		id: 'id',
		label: ['text'],
		parameters: { filter: ofTask },
	},
	within: [taskChoice],
};

/**
 * The result of a task: a text, or a comment or a chat message that is marked as the result.
 * https://apidocs.bitrix24.com/api-reference/tasks/result/index.html
 */
export const result: Entity = {
	resource: 'result',
	name: 'Result',
	plural: 'Results',
	operations: [
		{
			value: 'create',
			description: 'Add a result to a task (REST 3.0)',
			method: 'api/tasks.task.result.add',
			set: { 'fields.taskId': taskChoice },
			fields: { documented: 'text!:string', at: 'fields' },
			answer: { record: 'item' },
			effect: 'create',
		},
		{
			value: 'createFromMessage',
			action: 'Create result from chat message',
			description: 'Make a chat message of a task its result (REST 3.0)',
			method: 'api/tasks.task.result.addfromchatmessage',
			fields: { documented: 'messageId!:integer', at: 'fields' },
			answer: { record: 'item' },
			effect: 'create',
		},
		{
			value: 'createFromComment',
			action: 'Create result from comment',
			description: 'Make a comment of a task its result, where tasks have comments',
			method: 'tasks.task.result.addFromComment',
			set: { commentId: commentChoice },
			answer: { record: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a result of a task (REST 3.0)',
			method: 'api/tasks.task.result.delete',
			set: { id: resultChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'deleteFromComment',
			action: 'Delete result of comment',
			description: 'Stop using a comment as a result; the comment itself is kept',
			method: 'tasks.task.result.deleteFromComment',
			set: { commentId: commentChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve the results of a task (REST 3.0)',
			method: 'api/tasks.task.result.list',
			set: { filter: ofTask },
			list: {},
			answer: { rows: 'items' },
		},
		{
			value: 'getWithComments',
			action: 'Get results with comments',
			description: 'Retrieve the results of a task with the IDs of their comments',
			method: 'tasks.task.result.list',
			set: { taskId: taskChoice },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: 'Change the text of a result (REST 3.0)',
			method: 'api/tasks.task.result.update',
			set: { id: resultChoice },
			fields: { documented: 'text!:string', at: 'fields' },
			answer: { record: 'item' },
			effect: 'idempotent',
		},
	],
};
