import { ofOwner } from '../choices';
import type { Entity, FieldSource, MethodOperation } from '../entity';
import { activityChoice } from './activity';

/** The written parameters. `user` instead of the documented `integer` gives the responsible person a list in the panel. */
const WRITTEN =
	'deadline!:datetime title:string description:string responsibleId:user parentActivityId:integer pingOffsets:array colorId:string';

const written = (documented: string): FieldSource => ({ documented, at: '' });

const change = (
	value: string,
	action: string,
	description: string,
	fields: FieldSource = 'parameters',
): MethodOperation => ({
	value,
	action,
	description,
	method: `crm.activity.todo.${value}`,
	set: { ...ofOwner, id: activityChoice },
	fields,
	answer: { record: '' },
	effect: 'idempotent',
});

/**
 * A to-do: an activity with a deadline, planned in the timeline of a CRM record.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/activities/todo/index.html
 */
export const toDo: Entity = {
	resource: 'toDo',
	name: 'To-Do',
	plural: 'To-Dos',
	operations: [
		{
			value: 'create',
			action: 'Create todo',
			description: 'Add a to-do to the timeline of a CRM record',
			method: 'crm.activity.todo.add',
			set: ofOwner,
			fields: written(WRITTEN),
			answer: { record: '' },
			effect: 'create',
		},
		change('update', 'Update todo', 'Change a to-do as a whole; the deadline is required', written(WRITTEN)),
		change('updateColor', 'Update color of todo', 'Change the color of a to-do'),
		change('updateDeadline', 'Update deadline of todo', 'Change the deadline of a to-do'),
		change('updateDescription', 'Update description of todo', 'Change the text of a to-do'),
		change(
			'updateResponsibleUser',
			'Update responsible user of todo',
			'Assign a to-do to another user',
			written('responsibleId!:user'),
		),
	],
};
