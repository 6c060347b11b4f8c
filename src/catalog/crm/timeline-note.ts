import { ofOwner } from '../choices';
import type { Entity } from '../entity';

const noted = { set: ofOwner, fields: 'parameters' as const };

/**
 * A note on an entry of a timeline, or on an activity.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/note/index.html
 */
export const timelineNote: Entity = {
	resource: 'timelineNote',
	name: 'Timeline Note',
	plural: 'Timeline Notes',
	operations: [
		{
			value: 'delete',
			description: 'Delete the note on a timeline entry or an activity',
			method: 'crm.timeline.note.delete',
			...noted,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve the note on a timeline entry (item type 1) or an activity (2)',
			method: 'crm.timeline.note.get',
			...noted,
			answer: { record: '' },
		},
		{
			value: 'save',
			description: 'Write the note on a timeline entry (item type 1) or an activity (2)',
			method: 'crm.timeline.note.save',
			...noted,
			answer: { done: 'saved' },
			effect: 'idempotent',
		},
	],
};
