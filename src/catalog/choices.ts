import { as, type Choice, type Sent } from './entity';

/** Somebody who works with the portal. */
export const user: Choice = {
	parameter: 'userId',
	label: 'User',
	list: {
		method: 'user.search',
		rows: '',
		id: 'ID',
		label: ['NAME', 'LAST_NAME'],
		search: 'FILTER.FIND',
	},
	page: '/company/personal/user/{id}/',
};

export const task: Choice = {
	parameter: 'taskId',
	label: 'Task',
	list: { method: 'tasks.task.list', rows: 'tasks', id: 'id', label: ['title'], search: 'filter.%TITLE' },
	page: '/company/personal/user/0/tasks/task/view/{id}/',
};

export const workgroup: Choice = {
	parameter: 'workgroupId',
	label: 'Workgroup',
	list: { method: 'sonet_group.get', rows: '', id: 'ID', label: ['NAME'], search: 'FILTER.%NAME' },
	page: '/workgroups/group/{id}/',
};

export const department: Choice = {
	parameter: 'departmentId',
	label: 'Department',
	list: { method: 'department.get', rows: '', id: 'ID', label: ['NAME'] },
};

/** The kind of a CRM record, by the number that crm.item.* knows it by (api reference, "Object type"). */
export const recordType: Choice = {
	parameter: 'recordType',
	label: 'Record Type',
	description: 'The kind of CRM record',
	list: {
		method: 'crm.type.list',
		rows: 'types',
		id: 'entityTypeId',
		label: ['title'],
		also: [
			{ name: 'Company', value: '4' },
			{ name: 'Contact', value: '3' },
			{ name: 'Deal', value: '2' },
			{ name: 'Lead', value: '1' },
			{ name: 'Quote', value: '7' },
			{ name: 'Smart Invoice', value: '31' },
		],
	},
	example: '2',
};

/** A CRM record of the kind that was chosen. */
export const record: Choice = {
	parameter: 'recordId',
	label: 'Record',
	description: 'The CRM record of that type',
	list: {
		method: 'crm.item.list',
		rows: 'items',
		id: 'id',
		label: ['title', 'name', 'lastName'],
		parameters: { entityTypeId: recordType },
		search: 'filter.%title',
	},
	within: [recordType],
};

/** `deal`, `contact`, `dynamic_1036`: how the timeline calls kinds of records (api reference, "crm.timeline.comment"). */
export const recordTypeName: Sent = as(recordType, (chosen) => {
	const names: Record<string, string> = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company', 7: 'quote' };
	return names[chosen] ?? `dynamic_${chosen}`;
});
