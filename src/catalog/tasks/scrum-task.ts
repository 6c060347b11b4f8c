import { taskChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * What Scrum adds to a task: its sprint or backlog, story points and epic.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/scrum/task/index.html
 */
export const scrumTask: Entity = {
	resource: 'scrumTask',
	name: 'Scrum Task',
	plural: 'Scrum Tasks',
	operations: [
		{
			value: 'get',
			description: 'Retrieve the sprint or backlog, story points and epic of a task',
			method: 'tasks.api.scrum.task.get',
			set: { id: taskChoice },
			answer: { record: '' },
		},
		{
			value: 'getFields',
			description: 'List the Scrum fields of a task',
			method: 'tasks.api.scrum.task.getFields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Move a task to a sprint or the backlog, estimate it, or link an epic',
			method: 'tasks.api.scrum.task.update',
			set: { id: taskChoice },
			fields: {
				documented: 'entityId:integer storyPoints:string epicId:integer sort:integer',
				at: 'fields',
			},
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
