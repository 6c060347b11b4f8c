import { taskChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { sprintChoice } from './sprint';

const chosenStage: Choice = {
	parameter: 'sprintStageId',
	label: 'Sprint Stage',
	list: {
		method: 'tasks.api.scrum.kanban.getStages',
		rows: '',
		id: 'id',
		label: ['name'],
		parameters: { sprintId: sprintChoice },
	},
	within: [sprintChoice],
};

const FIELDS = 'sort:integer type:string color:string';

/**
 * A column of the board of an active sprint.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/scrum/kanban/index.html
 */
export const sprintStage: Entity = {
	resource: 'sprintStage',
	name: 'Sprint Stage',
	plural: 'Sprint Stages',
	operations: [
		{
			value: 'create',
			description: 'Add a column to the board of an active sprint; types are NEW, WORK and FINISH',
			method: 'tasks.api.scrum.kanban.addStage',
			set: { 'fields.sprintId': sprintChoice },
			fields: { documented: `name!:string ${FIELDS}`, at: 'fields' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a column without tasks from the board of a sprint',
			method: 'tasks.api.scrum.kanban.deleteStage',
			set: { stageId: chosenStage },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve the columns of the board of a sprint',
			method: 'tasks.api.scrum.kanban.getStages',
			set: { sprintId: sprintChoice },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a column',
			method: 'tasks.api.scrum.kanban.getFields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Change name, position, type or color of a column; others keep their values',
			method: 'tasks.api.scrum.kanban.updateStage',
			set: { stageId: chosenStage },
			fields: { documented: `name:string sprintId:integer ${FIELDS}`, at: 'fields' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'addTask',
			action: 'Add task to sprint stage',
			description: 'Add a task to a column of the board of a sprint',
			method: 'tasks.api.scrum.kanban.addTask',
			set: { sprintId: sprintChoice, stageId: chosenStage, taskId: taskChoice },
			answer: { done: 'added' },
			effect: 'idempotent',
		},
		{
			value: 'removeTask',
			action: 'Remove task from board of sprint',
			description: 'Remove a task from the board of a sprint; it stays in the sprint',
			method: 'tasks.api.scrum.kanban.deleteTask',
			set: { sprintId: sprintChoice, taskId: taskChoice },
			answer: { done: 'removed' },
			effect: 'idempotent',
		},
	],
};
