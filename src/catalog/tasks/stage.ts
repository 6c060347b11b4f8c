import { workgroupChoice } from '../choices';
import { as, type Choice, type Entity } from '../entity';

/** Chooses a board: the kanban of a workgroup, or My Plan, which has the number 0. */
const board: Choice = {
	parameter: 'boardId',
	label: 'Board',
	description: 'The workgroup with the kanban, or My Plan',
	list: {
		method: 'sonet_group.get',
		rows: '',
		id: 'ID',
		label: ['NAME'],
		also: [{ name: 'My Plan', value: '0' }],
	},
	code: true,
};

const boardId = as(board, Number);

export const stageChoice: Choice = {
	parameter: 'stageId',
	label: 'Stage',
	list: {
		method: 'task.stages.get',
		rows: '',
		id: 'ID',
		label: ['TITLE'],
		parameters: { entityId: boardId },
	},
	within: [board],
};

const FIELDS = 'COLOR:string AFTER_ID:integer';

/**
 * A column of the kanban board of a workgroup, or of My Plan, the user's own board.
 * https://apidocs.bitrix24.com/api-reference/tasks/stages/index.html
 */
export const stage: Entity = {
	resource: 'stage',
	name: 'Stage',
	plural: 'Stages',
	operations: [
		{
			value: 'create',
			description: 'Add a column to the kanban of a workgroup, or to My Plan',
			method: 'task.stages.add',
			set: { 'fields.ENTITY_ID': boardId },
			fields: { documented: `TITLE!:string ${FIELDS}`, at: 'fields' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a column without tasks that is not the first',
			method: 'task.stages.delete',
			set: { id: stageChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve the columns of a kanban, or of My Plan, in their order',
			method: 'task.stages.get',
			set: { entityId: boardId },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: 'Change title, color or position of a column; others keep their values',
			method: 'task.stages.update',
			set: { id: stageChoice },
			fields: { documented: `TITLE:string ${FIELDS}`, at: 'fields' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'checkPermission',
			action: 'Check permission to move tasks',
			description: "Check whether the credential's user may move tasks in a kanban",
			method: 'task.stages.canmovetask',
			set: { entityId: workgroupChoice, entityType: { always: 'G' } },
			answer: 'result',
			effect: 'read',
		},
	],
};
