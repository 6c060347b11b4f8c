import { ofOwner, recordChoice, recordTypeName } from '../choices';
import type { Choice, Entity } from '../entity';

const entry: Choice = {
	parameter: 'timelineEntryId',
	label: 'Timeline Entry',
	description: 'The ID of a comment or another timeline entry',
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
			description: 'List the fields of the link of an entry',
			method: 'crm.timeline.bindings.fields',
			answer: { fields: '' },
		},
		{
			value: 'getRecords',
			action: 'Get records of timeline entry',
			description: 'List the CRM records whose timelines show an entry',
			method: 'crm.timeline.bindings.list',
			set: { 'filter.OWNER_ID': entry },
			answer: { rows: '' },
		},
		{
			value: 'linkRecord',
			action: 'Link timeline entry to a record',
			description: 'Also show an entry in the timeline of another CRM record',
			method: 'crm.timeline.bindings.bind',
			set: link,
			answer: { done: 'linked' },
		},
		{
			value: 'pin',
			description: 'Pin an entry to the top of the timeline; three at most',
			method: 'crm.timeline.item.pin',
			set: { ...ofOwner, id: entry },
			answer: { done: 'pinned' },
			effect: 'idempotent',
		},
		{
			value: 'unlinkRecord',
			action: 'Unlink timeline entry from a record',
			description: 'Stop showing an entry in the timeline of a CRM record',
			method: 'crm.timeline.bindings.unbind',
			set: link,
			answer: { done: 'unlinked' },
			effect: 'idempotent',
		},
		{
			value: 'unpin',
			description: 'Return an entry to its place in the timeline',
			method: 'crm.timeline.item.unpin',
			set: { ...ofOwner, id: entry },
			answer: { done: 'unpinned' },
			effect: 'idempotent',
		},
	],
};
