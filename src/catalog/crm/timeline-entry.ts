import { ofOwner, recordChoice, recordTypeName } from '../choices';
import type { Choice, Entity } from '../entity';

const entry: Choice = {
	parameter: 'timelineEntryId',
	label: 'Timeline Entry',
	description: 'The ID of a comment or another entry of the timeline',
};

const link = {
	'fields.ENTITY_TYPE': recordTypeName,
	'fields.ENTITY_ID': recordChoice,
	'fields.OWNER_ID': entry,
};

/**
 * An entry of a timeline, whatever its kind. It can be shown in the timelines of several records, or pinned.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/bindings/index.html
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/actions/index.html
 */
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
			set: { ...ofOwner, id: entry },
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
			set: { ...ofOwner, id: entry },
			answer: { done: 'unpinned' },
			effect: 'idempotent',
		},
	],
};
