import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';

/** Chooses an icon: one of Bitrix24's own, or one that an application has added. */
const icon: Choice = {
	parameter: 'timelineIcon',
	label: 'Icon',
	description: 'The picture beside the message',
	list: { method: 'crm.timeline.icon.list', rows: 'icons', id: 'code', label: ['code'] },
	code: true,
	example: 'info',
};

const logMessage: Choice = {
	parameter: 'logMessageId',
	label: 'Log Message',
	list: {
		method: 'crm.timeline.logmessage.list',
		rows: '',
		id: 'id',
		label: ['title'],
		parameters: ofRecord,
	},
	within: [recordTypeChoice, recordChoice],
};

/**
 * A message that a program writes into the timeline of a CRM record.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/logmessage/index.html
 */
export const timelineLogMessage: Entity = {
	resource: 'timelineLogMessage',
	name: 'Timeline Log Message',
	plural: 'Timeline Log Messages',
	operations: [
		{
			value: 'create',
			description: 'Add a message with title, text and icon to the timeline of a CRM record',
			method: 'crm.timeline.logmessage.add',
			set: {
				'fields.entityTypeId': recordTypeChoice,
				'fields.entityId': recordChoice,
				'fields.iconCode': icon,
			},
			fields: { documented: 'title!:string text!:string', at: 'fields' },
			answer: { record: 'logMessage' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a log message; only the application that wrote it can do so',
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
			set: ofRecord,
			fields: 'parameters',
			list: {},
			answer: { rows: '' },
		},
	],
};
