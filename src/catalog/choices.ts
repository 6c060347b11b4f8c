import { codeOfKind, OF_USER } from '../facts/ids';
import { always, as, type Choice, type Sent } from './entity';

/** Chooses a user of the portal. */
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
	kind: OF_USER,
};

/** Chooses a task. */
export const taskChoice: Choice = {
	parameter: 'taskId',
	label: 'Task',
	list: { method: 'tasks.task.list', rows: 'tasks', id: 'id', label: ['title'], search: 'filter.%TITLE' },
	page: '/company/personal/user/0/tasks/task/view/{id}/',
};

/** Chooses a workgroup or a project. */
export const workgroupChoice: Choice = {
	parameter: 'workgroupId',
	label: 'Workgroup',
	list: { method: 'sonet_group.get', rows: '', id: 'ID', label: ['NAME'], search: 'FILTER.%NAME' },
	page: '/workgroups/group/{id}/',
};

/** Chooses a department. */
export const departmentChoice: Choice = {
	parameter: 'departmentId',
	label: 'Department',
	list: { method: 'department.get', rows: '', id: 'ID', label: ['NAME'] },
};

/**
 * Chooses a kind of CRM record by its number in crm.item.*.
 * https://apidocs.bitrix24.com/api-reference/crm/data-types.html#object_type
 */
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

/** What stands before the ID in the address of a record, in old addresses too. */
const RECORD_PAGE = '(?:details|show|edit)/';

/** Chooses a CRM record of the kind that `recordTypeChoice` chooses. */
export const recordChoice: Choice = {
	parameter: 'recordId',
	label: 'Record',
	description: 'The CRM record of that type',
	list: { recordsOf: recordTypeChoice },
	page: '/crm/deal/details/{id}/',
	pagePattern: RECORD_PAGE,
	within: [recordTypeChoice],
};

/** The parameters by which most CRM methods say which record is meant. */
export const ofRecord = { entityTypeId: recordTypeChoice, entityId: recordChoice };

/** The parameters of methods that call the record an owner. */
export const ofOwner = { ownerTypeId: recordTypeChoice, ownerId: recordChoice };

/** Chooses a smart process by its number in crm.item.*, which also stands in the address of its list. */
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
 * Chooses a CRM record of one kind. Newer portals show records of every kind under `/crm/type/<number>/` too.
 * @param section of the address `/crm/<section>/details/<id>/`; absent for kinds that have only the newer address.
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

/**
 * The chosen kind of record as the timeline writes it: `deal`, `contact`, `dynamic_1036`.
 * https://apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-add.html
 */
export const recordTypeName: Sent = as(recordTypeChoice, (chosen) => {
	const names: Record<string, string> = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company', 7: 'quote' };
	return names[chosen] ?? `dynamic_${chosen}`;
});

/** The chosen kind of record as product rows write it: `D`, `L`, `T40c`. */
export const recordTypeCode: Sent = as(recordTypeChoice, (chosen) => codeOfKind(Number(chosen)));
