import { task as chosenTask, user } from '../choices';
import type { Entity, FieldSource, MethodOperation } from '../entity';

const fields: FieldSource = { describedBy: 'tasks.task.getFields', at: 'fields' };

/** What is done to a task without any more to say about it. */
const step = (value: string, description: string): MethodOperation => ({
	value,
	description,
	method: `tasks.task.${value}`,
	set: { taskId: chosenTask },
	answer: { record: 'task' },
	effect: 'idempotent',
});

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
			set: { taskId: chosenTask },
			fields: 'parameters',
			answer: { record: 'task' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many tasks by filter; up to 2,500 per request',
			method: 'tasks.task.list',
			fields,
			list: { comparisons: 'plain' },
			answer: { rows: 'tasks' },
		},
		{
			value: 'update',
			description: 'Change fields of a task; the others stay as they are',
			method: 'tasks.task.update',
			set: { taskId: chosenTask },
			fields,
			answer: { record: 'task' },
			effect: 'idempotent',
		},
		{
			value: 'delegate',
			description: 'Make somebody else responsible for a task',
			method: 'tasks.task.delegate',
			set: { taskId: chosenTask, userId: user },
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
	],
};
