import type { Choice, Entity, FieldSource } from '../entity';

const chosen: Choice = {
	parameter: 'callListId',
	label: 'Call List',
	list: { method: 'crm.calllist.list', rows: '', id: 'ID', label: ['List {ID} of {DATE_CREATE}'] },
};

const columns: FieldSource = {
	documented: 'ID:integer CREATED_BY_ID:user WEBFORM_ID:integer ENTITY_TYPE_ID:integer',
	at: 'FILTER',
};

/**
 * A list of contacts or companies that an employee calls one after the other.
 * https://apidocs.bitrix24.com/api-reference/crm/call-list/index.html
 */
export const callList: Entity = {
	resource: 'callList',
	name: 'Call List',
	plural: 'Call Lists',
	operations: [
		{
			value: 'create',
			description: 'Add a list of contacts or companies to call',
			method: 'crm.calllist.add',
			fields: 'parameters',
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'get',
			description: 'Retrieve a call list: who created it, when, and the type of its records',
			method: 'crm.calllist.get',
			set: { ID: chosen },
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many call lists by filter',
			method: 'crm.calllist.list',
			fields: columns,
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getItems',
			action: 'Get items of a call list',
			description: 'List the contacts or companies of a call list with the status of each call',
			method: 'crm.calllist.items.get',
			set: { LIST_ID: chosen },
			fields: { documented: 'STATUS:string', at: 'FILTER' },
			list: { comparisons: 'plain' },
			answer: { rows: '' },
		},
		{
			value: 'getStatuses',
			action: 'Get statuses of calls',
			description: 'List the statuses that calls of a call list can have',
			method: 'crm.calllist.statuslist',
			answer: { rows: '' },
		},
		{
			value: 'update',
			description:
				'Replace the contacts or companies of a call list; if no form is given, its form is removed',
			method: 'crm.calllist.update',
			set: { LIST_ID: chosen },
			fields: 'parameters',
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
