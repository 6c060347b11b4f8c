import { recordChoice, recordTypeChoice, recordTypeName } from '../choices';
import type { Choice, Entity, FieldSource } from '../entity';

const commentsOf = { 'filter.ENTITY_TYPE': recordTypeName, 'filter.ENTITY_ID': recordChoice };

const comment: Choice = {
	parameter: 'timelineCommentId',
	label: 'Comment',
	list: {
		method: 'crm.timeline.comment.list',
		rows: '',
		id: 'ID',
		label: ['COMMENT'],
		parameters: commentsOf,
	},
	within: [recordTypeChoice, recordChoice],
};

const text: FieldSource = { documented: 'COMMENT!:string AUTHOR_ID:user FILES:files', at: 'fields' };

/**
 * A comment that somebody has written in the timeline of a CRM record.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/comments/index.html
 */
export const timelineComment: Entity = {
	resource: 'timelineComment',
	name: 'Timeline Comment',
	plural: 'Timeline Comments',
	operations: [
		{
			value: 'create',
			description: 'Add a comment, with files if any, to the timeline of a CRM record',
			method: 'crm.timeline.comment.add',
			set: { 'fields.ENTITY_TYPE': recordTypeName, 'fields.ENTITY_ID': recordChoice },
			fields: text,
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a comment from the timeline',
			method: 'crm.timeline.comment.delete',
			set: { id: comment },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a comment by its ID',
			method: 'crm.timeline.comment.get',
			set: { id: comment },
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many comments of a CRM record',
			method: 'crm.timeline.comment.list',
			set: commentsOf,
			fields: { describedBy: 'crm.timeline.comment.fields', at: 'fields' },
			list: { filtersBy: '', sortsBy: 'ID:integer CREATED:datetime AUTHOR_ID:user' },
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a comment with their types',
			method: 'crm.timeline.comment.fields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Replace the text or the files of a comment',
			method: 'crm.timeline.comment.update',
			set: { id: comment },
			fields: text,
			answer: { id: '' },
			effect: 'idempotent',
		},
	],
};
