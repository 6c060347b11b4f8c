import { taskChoice, userChoice } from '../choices';
import type { Entity, FieldSource, MethodOperation } from '../entity';
import { stageChoice } from './stage';

const fields: FieldSource = {
	describedBy: 'tasks.task.getFields',
	types: { CREATED_BY: 'user', GROUP_ID: 'workgroup', RESPONSIBLE_ID: 'user' },
	at: 'fields',
};

/** An operation that needs nothing but the task. */
const step = (
	value: string,
	description: string,
	{ method = value, idName = 'taskId' }: { method?: string; idName?: string } = {},
): MethodOperation => ({
	value,
	description,
	method: `tasks.task.${method}`,
	set: { [idName]: taskChoice },
	answer: { record: 'task' },
	effect: 'idempotent',
});

/** An operation for the user of the credential alone. Its method calls the task `id`. */
const mark = (value: string, description: string): MethodOperation =>
	step(value, description, { idName: 'id' });

/**
 * A task: something that one person is responsible for, with a deadline, observers and files.
 * https://apidocs.bitrix24.com/api-reference/tasks/index.html
 */
export const task: Entity = {
	resource: 'task',
	name: 'Task',
	plural: 'Tasks',
	operations: [
		{
			value: 'create',
			description: 'Add a task, with custom fields and links to CRM records',
			method: 'tasks.task.add',
			fields,
			answer: { record: 'task' },
			effect: 'create',
		},
		{
			value: 'get',
			description: 'Retrieve a task by its ID',
			method: 'tasks.task.get',
			set: { taskId: taskChoice },
			fields: 'parameters',
			answer: { record: 'task' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many tasks by filter',
			method: 'tasks.task.list',
			fields,
			list: { comparisons: 'plain' },
			answer: { rows: 'tasks' },
		},
		{
			value: 'update',
			description: 'Change fields of a task; the others stay as they are',
			method: 'tasks.task.update',
			set: { taskId: taskChoice },
			fields,
			answer: { record: 'task' },
			effect: 'idempotent',
		},
		{
			value: 'delegate',
			description: 'Make somebody else responsible for a task',
			method: 'tasks.task.delegate',
			set: { taskId: taskChoice, userId: userChoice },
			answer: { record: 'task' },
			effect: 'idempotent',
		},
		step('complete', 'Mark a task as done'),
		step('renew', 'Open a task again that was done'),
		step('start', 'Say that work on a task has begun'),
		step('pause', 'Say that work on a task has stopped for now'),
		step('defer', 'Put a task off'),
		step('approve', 'Accept what was done, where a task is to be checked'),
		step('disapprove', 'Send a task back, where it is to be checked'),
		step('watch', 'Make the user of the credential an observer of a task', { method: 'startwatch' }),
		step('stopWatching', 'Take the user of the credential from the observers of a task', {
			method: 'stopwatch',
		}),
		mark('mute', 'Show no counters of a task to the user of the credential'),
		mark('unmute', 'Show the counters of a task to the user of the credential again'),
		mark('pin', 'Keep a task at the top of the list of the user of the credential'),
		mark('unpin', 'Let a task take its usual place in the list of the user of the credential'),
		{
			value: 'addToFavorites',
			name: 'Add to Favorites',
			action: 'Add task to favorites',
			description: 'Put a task among the favorites of the user of the credential',
			method: 'tasks.task.favorite.add',
			set: { taskId: taskChoice },
			answer: { done: 'added' },
			effect: 'idempotent',
		},
		{
			value: 'removeFromFavorites',
			name: 'Remove From Favorites',
			action: 'Remove task from favorites',
			description: 'Take a task from the favorites of the user of the credential',
			method: 'tasks.task.favorite.remove',
			set: { taskId: taskChoice },
			answer: { done: 'removed' },
			effect: 'idempotent',
		},
		{
			value: 'delete',
			description: 'Remove a task; it goes to the recycle bin where the portal has one',
			method: 'tasks.task.delete',
			set: { taskId: taskChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'attachFile',
			action: 'Attach file to task',
			description: 'Add a file from Drive to a task, by the ID of the file',
			method: 'tasks.task.files.attach',
			set: { taskId: taskChoice },
			fields: 'parameters',
			answer: { record: '' },
			effect: 'create',
		},
		{
			value: 'attachFiles',
			action: 'Attach files to task',
			description: 'Add several files from Drive to a task at once (REST 3.0)',
			method: 'api/tasks.task.file.attach',
			set: { taskId: taskChoice },
			fields: 'parameters',
			answer: { done: 'attached' },
			effect: 'create',
		},
		{
			value: 'moveToStage',
			action: 'Move task to stage',
			description: 'Put a task in another column of a kanban, or of My Plan',
			method: 'task.stages.movetask',
			// The task comes last: the output shows the ID of the last choice.
			set: { stageId: stageChoice, id: taskChoice },
			fields: 'parameters',
			answer: { done: 'moved' },
			effect: 'idempotent',
		},
		{
			value: 'getHistory',
			description: 'List the changes of a task, who made them and when',
			method: 'tasks.task.history.list',
			set: { taskId: taskChoice },
			fields: 'parameters',
			list: {},
			answer: { rows: 'list' },
		},
		{
			value: 'getAccess',
			action: 'Get access to task',
			description: 'Tell what users may do with a task',
			method: 'tasks.task.getaccess',
			set: { taskId: taskChoice },
			fields: 'parameters',
			answer: { record: 'allowedActions' },
			effect: 'read',
		},
		{
			value: 'getOwnAccess',
			action: 'Get own access to task',
			description: 'Tell what the user of the credential may do with a task (REST 3.0)',
			method: 'api/tasks.task.access.get',
			set: { id: taskChoice },
			answer: { record: '' },
		},
		{
			value: 'getCounters',
			action: 'Get counters of tasks',
			description: 'Count the overdue tasks and the unread comments of a user',
			method: 'tasks.task.counters.get',
			fields: 'parameters',
			answer: { record: '' },
		},
		{
			value: 'getDailyPlan',
			action: 'Get tasks of daily plan',
			description: 'List the IDs of the tasks in the daily plan of the user of the credential',
			method: 'task.planner.getlist',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a task, with their types and values, one item per field',
			method: 'tasks.task.getFields',
			answer: { fields: '' },
		},
	],
};
