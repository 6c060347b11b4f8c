import { taskChoice } from '../choices';
import type { Choice, Entity, MethodOperation } from '../entity';
import { taskPart } from './parts';

const item: Choice = {
	parameter: 'checklistItemId',
	label: 'Checklist Item',
	list: {
		method: 'task.checklistitem.getlist',
		rows: '',
		id: 'ID',
		label: ['TITLE'],
		parameters: { TASKID: taskChoice },
	},
	within: [taskChoice],
};

const FIELDS = 'SORT_INDEX:integer IS_COMPLETE:flag IS_IMPORTANT:flag MEMBERS:object PARENT_ID:integer';

const tick = (value: 'complete' | 'renew', description: string): MethodOperation => ({
	value,
	description,
	method: `task.checklistitem.${value}`,
	set: { TASKID: taskChoice, ITEMID: item },
	answer: { done: 'updated' },
	effect: 'idempotent',
});

/**
 * A line of a checklist of a task.
 * https://apidocs.bitrix24.com/api-reference/tasks/checklist-item/index.html
 */
export const checklistItem: Entity = {
	resource: 'checklistItem',
	name: 'Checklist Item',
	plural: 'Checklist Items',
	operations: [
		...taskPart({
			prefix: 'task.checklistitem',
			name: 'Checklist Item',
			plural: 'Checklist Items',
			record: item,
			at: 'FIELDS',
			created: `TITLE!:string ${FIELDS}`,
			changed: `TITLE:string ${FIELDS}`,
			actions: 'add (1), change (2), delete (3), complete (4) or move (5)',
		}),
		tick('complete', 'Mark a checklist item as done'),
		tick('renew', 'Mark a checklist item as not done again'),
		{
			value: 'moveAfter',
			action: 'Move checklist item after another',
			description: 'Move a checklist item after another one of the same task',
			method: 'task.checklistitem.moveafteritem',
			set: { TASKID: taskChoice, ITEMID: item },
			fields: 'parameters',
			answer: { done: 'moved' },
			effect: 'idempotent',
		},
	],
};
