import { userChoice } from '../choices';
import { always, type Entity, type FieldSource } from '../entity';

/**
 * The fields that user.add and user.update take. Custom fields come from the portal's own description besides.
 * https://apidocs.bitrix24.com/api-reference/user/user-add.html
 */
const WRITABLE = [
	'EMAIL:string NAME:string LAST_NAME:string SECOND_NAME:string UF_DEPARTMENT:departments WORK_POSITION:string',
	'PERSONAL_GENDER:string PERSONAL_PROFESSION:string PERSONAL_WWW:string PERSONAL_BIRTHDAY:date',
	'PERSONAL_PHOTO:file PERSONAL_ICQ:string PERSONAL_PHONE:string PERSONAL_FAX:string PERSONAL_MOBILE:string',
	'PERSONAL_PAGER:string PERSONAL_STREET:string PERSONAL_CITY:string PERSONAL_STATE:string PERSONAL_ZIP:string',
	'PERSONAL_COUNTRY:string PERSONAL_MAILBOX:string PERSONAL_NOTES:string WORK_PHONE:string WORK_COMPANY:string',
	'WORK_DEPARTMENT:string WORK_WWW:string WORK_FAX:string WORK_PAGER:string WORK_STREET:string',
	'WORK_MAILBOX:string WORK_CITY:string WORK_STATE:string WORK_ZIP:string WORK_COUNTRY:string',
	'WORK_PROFILE:string WORK_LOGO:file WORK_NOTES:string',
].join(' ');

const fields: FieldSource = { describedBy: 'user.fields', typed: WRITABLE, at: '' };

const invited: FieldSource = {
	...fields,
	// An employee needs a department. An external user needs the flag EXTRANET and a workgroup.
	typed: `${WRITABLE.replace('EMAIL', 'EMAIL!')} EXTRANET:flag SONET_GROUP_ID:workgroups`,
};

/** Filters take more: what says whether somebody is still there. */
const listed: FieldSource = { ...fields, typed: `${WRITABLE} ACTIVE:flag IS_ONLINE:flag` };

const active = (value: string, description: string, flag: 'Y' | 'N'): Entity['operations'][number] => ({
	value,
	description,
	method: 'user.update',
	set: { ID: userChoice, ACTIVE: always(flag) },
	answer: { done: flag === 'N' ? 'dismissed' : 'rehired' },
	effect: 'idempotent',
});

/**
 * A person who can sign in to the portal: an employee or an external user.
 * https://apidocs.bitrix24.com/api-reference/user/index.html
 */
export const user: Entity = {
	resource: 'user',
	name: 'User',
	plural: 'Users',
	operations: [
		{
			value: 'checkAccess',
			name: 'Check Access Codes',
			action: 'Check access codes of the own user',
			description: "Check whether the credential's user has one of the access codes, such as U1 or AU",
			method: 'user.access',
			fields: { documented: 'ACCESS!:array', at: '' },
			answer: 'result',
			effect: 'read',
		},
		{
			value: 'checkAdministrator',
			action: 'Check administrator rights of the own user',
			description: "Check whether the credential's user is an administrator of the portal",
			method: 'user.admin',
			answer: 'result',
			effect: 'read',
		},
		active('dismiss', 'Dismiss an employee, who can no longer sign in; their data is kept', 'N'),
		{
			value: 'get',
			description: 'Retrieve a user by ID; the fields depend on the scope of the credential',
			method: 'user.get',
			set: { 'FILTER.ID': userChoice },
			answer: { record: '0' },
		},
		{
			value: 'getAccessNames',
			action: 'Get names of access codes',
			description: 'Retrieve the names that access codes stand for, such as U1 or AU',
			method: 'access.name',
			fields: { documented: 'ACCESS!:array', at: '' },
			answer: { record: '' },
			effect: 'read',
		},
		{
			value: 'getAll',
			description: 'Retrieve many users by filter, employees and external users',
			method: 'user.get',
			fields: listed,
			list: { orderedBy: ['sort', 'order'] },
			answer: { rows: '' },
		},
		{
			value: 'getCurrent',
			action: 'Get the own user',
			description: 'Retrieve the user of the credential',
			method: 'user.current',
			answer: { record: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of users, custom ones too, with their labels',
			method: 'user.fields',
			answer: { fields: '' },
		},
		{
			value: 'invite',
			description: 'Add a user, who gets an invitation by e-mail; employees need a department',
			method: 'user.add',
			fields: invited,
			answer: { id: '' },
			effect: 'create',
		},
		active('rehire', 'Let a dismissed user sign in again', 'Y'),
		{
			value: 'search',
			action: 'Search users',
			description: 'Find users by a text in any of their names (Find), or by single fields',
			method: 'user.search',
			fields: {
				documented:
					'FIND:string NAME:string LAST_NAME:string WORK_POSITION:string UF_DEPARTMENT_NAME:string USER_TYPE:string',
				at: 'FILTER',
			},
			list: { comparisons: 'plain', orderedBy: ['sort', 'order'] },
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: 'Change fields of a user; others keep their values',
			method: 'user.update',
			set: { ID: userChoice },
			fields,
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
