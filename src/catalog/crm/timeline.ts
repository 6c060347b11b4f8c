import { record, recordType, recordTypeName } from '../choices';
import type { Choice, Entity, FieldSource } from '../entity';

const ofRecord = { 'filter.ENTITY_TYPE': recordTypeName, 'filter.ENTITY_ID': record };

const comment: Choice = {
	parameter: 'timelineCommentId',
	label: 'Comment',
	list: { method: 'crm.timeline.comment.list', rows: '', id: 'ID', label: ['COMMENT'], parameters: ofRecord },
	within: [recordType, record],
};
/** Bitrix24's own, and those that applications have added. */
const icon: Choice = {
	parameter: 'timelineIcon',
	label: 'Icon',
	description: 'The picture beside the message',
	list: { method: 'crm.timeline.icon.list', rows: 'icons', id: 'code', label: ['code'] },
	code: true,
	example: 'info',
};

const messagesOf = { entityTypeId: recordType, entityId: record };

const logMessage: Choice = {
	parameter: 'logMessageId',
	label: 'Log Message',
	list: {
		method: 'crm.timeline.logmessage.list',
		rows: '',
		id: 'id',
		label: ['title'],
		parameters: messagesOf,
	},
	within: [recordType, record],
};

const entry: Choice = {
	parameter: 'timelineEntryId',
	label: 'Timeline Entry',
	description: 'The ID of a comment or another entry of the timeline',
};

const text: FieldSource = { documented: 'COMMENT!:string AUTHOR_ID:user FILES:files', at: 'fields' };

/** What people write in the timeline of a CRM record (api reference, "crm.timeline.comment"). */
export const timelineComment: Entity = {
	resource: 'timelineComment',
	name: 'Timeline Comment',
	plural: 'Timeline Comments',
	operations: [
		{
			value: 'create',
			description: 'Write a comment, with files, into the timeline of a CRM record',
			method: 'crm.timeline.comment.add',
			set: { 'fields.ENTITY_TYPE': recordTypeName, 'fields.ENTITY_ID': record },
			fields: text,
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove a comment from the timeline',
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
			set: ofRecord,
			fields: { describedBy: 'crm.timeline.comment.fields', at: 'fields' },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a comment, with their types, one item per field',
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

/** What programs write there (api reference, "crm.timeline.logmessage"). */
export const timelineLogMessage: Entity = {
	resource: 'timelineLogMessage',
	name: 'Timeline Log Message',
	plural: 'Timeline Log Messages',
	operations: [
		{
			value: 'create',
			description: 'Write a message with title, text and icon into the timeline of a CRM record',
			method: 'crm.timeline.logmessage.add',
			set: { 'fields.entityTypeId': recordType, 'fields.entityId': record, 'fields.iconCode': icon },
			fields: { documented: 'title!:string text!:string', at: 'fields' },
			answer: { record: 'logMessage' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove a log message; Bitrix24 lets only the application do so that has written it',
			method: 'crm.timeline.logmessage.delete',
			set: { id: logMessage },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a log message by its ID',
			method: 'crm.timeline.logmessage.get',
			set: { id: logMessage },
			answer: { record: 'logMessage' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many log messages of a CRM record',
			method: 'crm.timeline.logmessage.list',
			set: messagesOf,
			fields: 'parameters',
			list: {},
			answer: { rows: '' },
		},
	],
};

const owner = { ownerTypeId: recordType, ownerId: record };
const noted = { set: owner, fields: 'parameters' as const };

/** What stands beside an entry of the timeline (api reference, "crm.timeline.note"). */
export const timelineNote: Entity = {
	resource: 'timelineNote',
	name: 'Timeline Note',
	plural: 'Timeline Notes',
	operations: [
		{
			value: 'delete',
			description: 'Remove the note at an entry of the timeline or at an activity',
			method: 'crm.timeline.note.delete',
			...noted,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve the note at an entry of the timeline (item type 1) or at an activity (2)',
			method: 'crm.timeline.note.get',
			...noted,
			answer: { record: '' },
		},
		{
			value: 'save',
			description: 'Write the note at an entry of the timeline (item type 1) or at an activity (2)',
			method: 'crm.timeline.note.save',
			...noted,
			answer: { done: 'saved' },
			effect: 'idempotent',
		},
	],
};

const link = { 'fields.ENTITY_TYPE': recordTypeName, 'fields.ENTITY_ID': record, 'fields.OWNER_ID': entry };

/** Entries of the timeline, whatever they are (api reference, "crm.timeline.bindings" and "crm.timeline.item"). */
export const timelineEntry: Entity = {
	resource: 'timelineEntry',
	name: 'Timeline Entry',
	plural: 'Timeline Entries',
	operations: [
		{
			value: 'getLinkFields',
			action: 'Get link fields of timeline entry',
			description: 'List what the link of an entry to a CRM record consists of, one item per field',
			method: 'crm.timeline.bindings.fields',
			answer: { fields: '' },
		},
		{
			value: 'getRecords',
			action: 'Get records of timeline entry',
			description: 'List the CRM records in whose timelines an entry is shown',
			method: 'crm.timeline.bindings.list',
			set: { 'filter.OWNER_ID': entry },
			answer: { rows: '' },
		},
		{
			value: 'linkRecord',
			action: 'Link timeline entry to a record',
			description: 'Show an entry in the timeline of one more CRM record',
			method: 'crm.timeline.bindings.bind',
			set: link,
			answer: { done: 'linked' },
		},
		{
			value: 'pin',
			description: 'Keep an entry at the top of the timeline; three can be there',
			method: 'crm.timeline.item.pin',
			set: { ...owner, id: entry },
			answer: { done: 'pinned' },
			effect: 'idempotent',
		},
		{
			value: 'unlinkRecord',
			action: 'Unlink timeline entry from a record',
			description: 'No longer show an entry in the timeline of a CRM record',
			method: 'crm.timeline.bindings.unbind',
			set: link,
			answer: { done: 'unlinked' },
			effect: 'idempotent',
		},
		{
			value: 'unpin',
			description: 'Let an entry go down the timeline again',
			method: 'crm.timeline.item.unpin',
			set: { ...owner, id: entry },
			answer: { done: 'unpinned' },
			effect: 'idempotent',
		},
	],
};
