import { taskChoice, userChoice } from '../choices';
import type { Entity, FieldSource, MethodOperation } from '../entity';
import { stageChoice } from './stage';

const fields: FieldSource = {
	describedBy: 'tasks.task.getFields',
	types: {
		ACCOMPLICES: 'users',
		AUDITORS: 'users',
		CHANGED_BY: 'user',
		CLOSED_BY: 'user',
		CREATED_BY: 'user',
		GROUP_ID: 'workgroup',
		RESPONSIBLE_ID: 'user',
		STATUS_CHANGED_BY: 'user',
		UF_CRM_TASK: 'records',
		UF_TASK_WEBDAV_FILES: 'driveFiles',
	},
	at: 'fields',
};

/** An operation that needs nothing but the task. */
const step = (
	value: string,
	description: string,
	{ method = value, idName = 'taskId', action }: { method?: string; idName?: string; action?: string } = {},
): MethodOperation => ({
	value,
	...(action !== undefined && { action }),
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
 * What lists of tasks are filtered by; the method ignores other fields. Most are fields of tasks under the same name.
 * https://apidocs.bitrix24.com/api-reference/tasks/tasks-task-list.html
 */
const FILTERS = [
	'ID:integer PARENT_ID:integer GROUP_ID:workgroup CREATED_BY:user STATUS_CHANGED_BY:user PRIORITY:integer',
	'FORUM_TOPIC_ID:integer RESPONSIBLE_ID:user TITLE:string TAG:string REAL_STATUS:integer STATUS:integer MARK:string',
	'SITE_ID:string ADD_IN_REPORT:flag DATE_START:datetime DEADLINE:datetime CREATED_DATE:datetime CLOSED_DATE:datetime',
	'CHANGED_DATE:datetime ACCOMPLICE:user AUDITOR:user DEPENDS_ON:integer ONLY_ROOT_TASKS:flag STAGE_ID:integer',
	'SPRINT_ID:integer BACKLOG_ID:integer UF_CRM_TASK:string',
].join(' ');

/** What lists of tasks are sorted by. */
const SORTS = [
	'ID:integer TITLE:string TIME_SPENT_IN_LOGS:integer DATE_START:datetime CREATED_DATE:datetime CHANGED_DATE:datetime',
	'CLOSED_DATE:datetime ACTIVITY_DATE:datetime START_DATE_PLAN:datetime END_DATE_PLAN:datetime DEADLINE:datetime',
	'REAL_STATUS:integer STATUS_COMPLETE:flag PRIORITY:integer MARK:string CREATED_BY_LAST_NAME:string',
	'RESPONSIBLE_LAST_NAME:string GROUP_ID:workgroup TIME_ESTIMATE:integer ALLOW_CHANGE_DEADLINE:flag',
	'ALLOW_TIME_TRACKING:flag MATCH_WORK_TIME:flag FAVORITE:flag SORTING:integer',
].join(' ');

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
			list: { comparisons: 'plain', filtersBy: FILTERS, sortsBy: SORTS },
			answer: { rows: 'tasks' },
		},
		{
			value: 'update',
			description: 'Change fields of a task; others keep their values',
			method: 'tasks.task.update',
			set: { taskId: taskChoice },
			fields,
			answer: { record: 'task' },
			effect: 'idempotent',
		},
		{
			value: 'delegate',
			description: 'Make another user responsible for a task',
			method: 'tasks.task.delegate',
			set: { taskId: taskChoice, userId: userChoice },
			answer: { record: 'task' },
			effect: 'idempotent',
		},
		step('complete', 'Mark a task as done'),
		step('renew', 'Reopen a task that was done'),
		step('start', 'Mark a task as in progress'),
		step('pause', 'Stop work on a task for now'),
		step('defer', 'Postpone a task'),
		step('approve', 'Accept the work on a task that awaits approval'),
		step('disapprove', 'Reject the work on a task that awaits approval'),
		step('watch', "Make the credential's user an observer of a task", { method: 'startwatch' }),
		step('stopWatching', "Remove the credential's user from the observers of a task", {
			method: 'stopwatch',
			action: 'Stop watching task',
		}),
		mark('mute', "Hide the counters of a task from the credential's user"),
		mark('unmute', "Show the counters of a task to the credential's user again"),
		mark('pin', "Pin a task to the top of the list of the credential's user"),
		mark('unpin', "Return a task to its usual place in the list of the credential's user"),
		{
			value: 'addToFavorites',
			name: 'Add to Favorites',
			action: 'Add task to favorites',
			description: "Add a task to the favorites of the credential's user",
			method: 'tasks.task.favorite.add',
			set: { taskId: taskChoice },
			answer: { done: 'added' },
			effect: 'idempotent',
		},
		{
			value: 'removeFromFavorites',
			name: 'Remove From Favorites',
			action: 'Remove task from favorites',
			description: "Remove a task from the favorites of the credential's user",
			method: 'tasks.task.favorite.remove',
			set: { taskId: taskChoice },
			answer: { done: 'removed' },
			effect: 'idempotent',
		},
		{
			value: 'delete',
			description: 'Delete a task; it goes to the recycle bin if the portal has one',
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
			name: 'Move to Stage',
			action: 'Move task to stage',
			description: 'Move a task to another column of a kanban, or of My Plan',
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
			description: 'Check what users may do with a task',
			method: 'tasks.task.getaccess',
			set: { taskId: taskChoice },
			fields: 'parameters',
			answer: { record: 'allowedActions' },
			effect: 'read',
		},
		{
			value: 'getOwnAccess',
			action: 'Get own access to task',
			description: "Check what the credential's user may do with a task (REST 3.0)",
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
			description: "List the IDs of the tasks in the daily plan of the credential's user",
			method: 'task.planner.getlist',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a task with their types and values',
			method: 'tasks.task.getFields',
			answer: { fields: '' },
		},
	],
};
