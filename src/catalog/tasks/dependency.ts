import { taskChoice } from '../choices';
import type { Choice, Entity } from '../entity';

const dependent: Choice = {
	parameter: 'dependentTaskId',
	label: 'Dependent Task',
	description: 'The task that depends on the other one',
	list: taskChoice.list,
	page: taskChoice.page,
};

const between = { taskIdFrom: taskChoice, taskIdTo: dependent };

/**
 * A dependency between two tasks. The Gantt chart shows it as an arrow.
 * https://apidocs.bitrix24.com/api-reference/tasks/task-dependence-add.html
 */
export const dependency: Entity = {
	resource: 'dependency',
	name: 'Dependency',
	plural: 'Dependencies',
	operations: [
		{
			value: 'create',
			description:
				'Make a task depend on another: 0 start-start, 1 start-finish, 2 finish-start, 3 finish-finish',
			method: 'task.dependence.add',
			set: between,
			fields: 'parameters',
			answer: { done: 'created' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove the dependency of a task on another',
			method: 'task.dependence.delete',
			set: between,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
	],
};
