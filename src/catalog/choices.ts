import { always, as, type Choice, type Sent } from './entity';
import { ownerTypeOf } from './product-rows';

/** Somebody who works with the portal. */
export const userChoice: Choice = {
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

export const taskChoice: Choice = {
	parameter: 'taskId',
	label: 'Task',
	list: { method: 'tasks.task.list', rows: 'tasks', id: 'id', label: ['title'], search: 'filter.%TITLE' },
	page: '/company/personal/user/0/tasks/task/view/{id}/',
};

export const workgroupChoice: Choice = {
	parameter: 'workgroupId',
	label: 'Workgroup',
	list: { method: 'sonet_group.get', rows: '', id: 'ID', label: ['NAME'], search: 'FILTER.%NAME' },
	page: '/workgroups/group/{id}/',
};

export const departmentChoice: Choice = {
	parameter: 'departmentId',
	label: 'Department',
	list: { method: 'department.get', rows: '', id: 'ID', label: ['NAME'] },
};

/** The kind of a CRM record, by the number that crm.item.* knows it by (api reference, "Object type"). */
export const recordTypeChoice: Choice = {
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

/** Where the ID of a record stands, also in old addresses. */
const RECORD_PAGE = '(?:details|show|edit)/';

/** A CRM record of the kind that was chosen. */
export const recordChoice: Choice = {
	parameter: 'recordId',
	label: 'Record',
	description: 'The CRM record of that type',
	list: { recordsOf: recordTypeChoice },
	page: '/crm/deal/details/{id}/',
	pagePattern: RECORD_PAGE,
	within: [recordTypeChoice],
};

/** Which record, as most methods of the CRM are told. */
export const ofRecord = { entityTypeId: recordTypeChoice, entityId: recordChoice };

/** The same where methods call the record an owner. */
export const ofOwner = { ownerTypeId: recordTypeChoice, ownerId: recordChoice };

/** Its number in crm.item.* is in the address of its list. */
export const smartProcessChoice: Choice = {
	parameter: 'smartProcess',
	label: 'Smart Process',
	description: 'The smart process whose items to work on',
	list: {
		method: 'crm.type.list',
		rows: 'types',
		id: 'entityTypeId',
		label: ['title'],
		parameters: { 'order.title': always('ASC') },
		search: 'filter.%title',
	},
	page: '/crm/type/{id}/list/category/0/',
	example: '1036',
};

/**
 * A CRM record of one kind. Newer portals show every kind under `/crm/type/<number>/` too.
 * @param section of its address, `/crm/<section>/details/<id>/`; absent where there is only the other one.
 */
export function recordOfKind(
	parameter: string,
	label: string,
	entityTypeId: number | 'chosen',
	section?: string,
): Choice {
	const typed = `type/${entityTypeId === 'chosen' ? '\\d+' : entityTypeId}`;
	const ofChosen = { list: { recordsOf: smartProcessChoice }, within: [smartProcessChoice] };
	return {
		parameter,
		label,
		...(entityTypeId === 'chosen' ? ofChosen : { list: { recordsOf: always(entityTypeId) } }),
		page: `/crm/${section ?? typed.replace('\\d+', '1036')}/details/{id}/`,
		pagePattern: `${section === undefined ? typed : `(?:crm/${section}|${typed})`}/${RECORD_PAGE}`,
	};
}

/** `deal`, `contact`, `dynamic_1036`: how the timeline calls kinds of records (api reference, "crm.timeline.comment"). */
export const recordTypeName: Sent = as(recordTypeChoice, (chosen) => {
	const names: Record<string, string> = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company', 7: 'quote' };
	return names[chosen] ?? `dynamic_${chosen}`;
});

/** `D`, `L`, `T40c`: how product rows call kinds of records (api reference, "Object type"). */
export const recordTypeCode: Sent = as(recordTypeChoice, (chosen) => ownerTypeOf(Number(chosen)));
