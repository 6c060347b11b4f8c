import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import { always, type Choice, type Entity, type FieldSource } from '../entity';

export const activityChoice: Choice = {
	parameter: 'activityId',
	label: 'Activity',
	list: {
		method: 'crm.activity.list',
		rows: '',
		id: 'ID',
		label: ['SUBJECT'],
		search: 'filter.%SUBJECT',
	},
};

const fields: FieldSource = { describedBy: 'crm.activity.fields', at: 'fields' };
const link = { ...ofRecord, activityId: activityChoice };

/**
 * A call, a meeting, an e-mail or another event with a customer, shown in the timeline of a CRM record.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/activities/activity-base/index.html
 */
export const activities: Entity = {
	resource: 'activity',
	name: 'Activity',
	plural: 'Activities',
	operations: [
		{
			value: 'complete',
			description: 'Mark an activity of any kind as done',
			method: 'crm.activity.update',
			set: { id: activityChoice, 'fields.COMPLETED': always('Y') },
			answer: { done: 'completed' },
			effect: 'idempotent',
		},
		{
			value: 'delete',
			description: 'Delete an activity permanently',
			method: 'crm.activity.delete',
			set: { id: activityChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve an activity by its ID',
			method: 'crm.activity.get',
			set: { id: activityChoice },
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many activities by filter',
			method: 'crm.activity.list',
			fields,
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getCommunicationFields',
			action: 'Get communication fields of activity',
			description: 'List the fields of the phones and e-mails of an activity',
			method: 'crm.activity.communication.fields',
			answer: { fields: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of an activity with their types',
			method: 'crm.activity.fields',
			answer: { fields: '' },
		},
		{
			value: 'getRecords',
			action: 'Get records of activity',
			description: 'List the CRM records whose timelines show an activity',
			method: 'crm.activity.binding.list',
			set: { activityId: activityChoice },
			answer: { rows: '' },
		},
		{
			value: 'getTranscript',
			action: 'Get transcript of a call',
			description: "Retrieve Bitrix24's transcript of a recorded call",
			method: 'crm.activity.call.getTranscript',
			set: { activityId: activityChoice },
			answer: 'result',
		},
		{
			value: 'linkRecord',
			action: 'Link activity to a record',
			description: 'Also show an activity in the timeline of another CRM record',
			method: 'crm.activity.binding.add',
			set: link,
			answer: { done: 'linked' },
		},
		{
			value: 'moveToRecord',
			name: 'Move to Record',
			action: 'Move activity to another record',
			description: 'Move an activity to the timeline of another CRM record of the same type',
			method: 'crm.activity.binding.move',
			set: {
				sourceEntityTypeId: recordTypeChoice,
				sourceEntityId: recordChoice,
				targetEntityTypeId: recordTypeChoice,
				activityId: activityChoice,
			},
			fields: 'parameters',
			answer: { done: 'moved' },
		},
		{
			value: 'unlinkRecord',
			action: 'Unlink activity from a record',
			description: 'Stop showing an activity in the timeline of a CRM record',
			method: 'crm.activity.binding.delete',
			set: link,
			answer: { done: 'unlinked' },
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Change fields of an activity; others keep their values',
			method: 'crm.activity.update',
			set: { id: activityChoice },
			fields,
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
