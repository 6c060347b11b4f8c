import { userChoice, workgroupChoice } from '../choices';
import type { Entity, FieldSource } from '../entity';

/** The parameters that sonet_group.create and sonet_group.update have in common. */
const WRITABLE = [
	'DESCRIPTION:string VISIBLE:flag OPENED:flag CLOSED:flag KEYWORDS:string INITIATE_PERMS:string',
	'PROJECT_DATE_START:datetime PROJECT_DATE_FINISH:datetime OWNER_ID:user IMAGE:file IMAGE_FILE_ID:integer',
	'SITE_ID:array',
].join(' ');

/**
 * The fields by which lists are filtered and sorted.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/sonet-group-get.html
 * https://apidocs.bitrix24.com/api-reference/sonet-group/socialnetwork-api-workgroup-list.html
 */
const listed = (more: string): FieldSource => ({
	documented: [
		'ID:integer NAME:string OWNER_ID:user ACTIVE:flag VISIBLE:flag OPENED:flag CLOSED:flag',
		`DATE_CREATE:datetime DATE_UPDATE:datetime DATE_ACTIVITY:datetime ${more}`,
	].join(' '),
	at: 'filter',
});

const COLUMNS = ['ID', 'NAME', 'DESCRIPTION', 'PROJECT', 'CLOSED', 'OWNER_ID', 'NUMBER_OF_MEMBERS', 'TYPE'];

/**
 * A workgroup, a project, a Scrum team or a collab: people who work together on something.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/index.html
 */
export const workgroup: Entity = {
	resource: 'workgroup',
	name: 'Workgroup',
	plural: 'Workgroups',
	operations: [
		{
			value: 'checkAccess',
			name: 'Check Access to Feature',
			action: 'Check access to a feature of a workgroup',
			description: "Check whether the credential's user may do something in a group, such as create tasks",
			method: 'sonet_group.feature.access',
			set: { GROUP_ID: workgroupChoice },
			fields: 'parameters',
			answer: 'result',
			effect: 'read',
		},
		{
			value: 'create',
			description: 'Add a workgroup, a project, or a Scrum team with its master',
			method: 'sonet_group.create',
			fields: {
				documented: `NAME!:string PROJECT:flag SCRUM_MASTER_ID:user SUBJECT_ID:integer ${WRITABLE}`,
				at: '',
			},
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a workgroup or a project permanently',
			method: 'sonet_group.delete',
			set: { GROUP_ID: workgroupChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a workgroup or a project by its ID; administrators can retrieve any',
			method: 'sonet_group.get',
			set: { GROUP_ID: workgroupChoice },
			fields: { documented: 'IS_ADMIN:flag', at: '' },
			answer: { record: '0' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many workgroups and projects by filter',
			method: 'sonet_group.get',
			fields: listed('IS_EXTRANET:flag'),
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getAllDetailed',
			name: 'Get Many Detailed',
			action: 'Get many workgroups in detail',
			description: 'Retrieve workgroups, projects, Scrum teams and collabs with the columns you choose',
			method: 'socialnetwork.api.workgroup.list',
			fields: listed('PROJECT:flag SUBJECT_ID:integer SITE_ID:string'),
			list: { columns: COLUMNS },
			answer: { rows: 'workgroups' },
		},
		{
			value: 'getDetails',
			description: 'Retrieve a group of any kind with its members, tags, counters and other selected parts',
			method: 'socialnetwork.api.workgroup.get',
			set: { 'params.groupId': workgroupChoice },
			fields: { documented: 'select:array mode:string', at: 'params' },
			answer: { record: '' },
		},
		{
			value: 'getOwn',
			action: 'Get own workgroups',
			description: "List the workgroups of the credential's user, with the role in each",
			method: 'sonet_group.user.groups',
			answer: { rows: '' },
			effect: 'read',
		},
		{
			value: 'requestToJoin',
			name: 'Ask to Join',
			action: 'Ask to join a workgroup',
			description: "Ask to join as the credential's user, who must not be a member yet",
			method: 'sonet_group.user.request',
			set: { GROUP_ID: workgroupChoice },
			fields: 'parameters',
			answer: { done: 'requested' },
			effect: 'idempotent',
		},
		{
			value: 'setOwner',
			description: 'Make a user the owner of a workgroup; the former owner becomes a moderator',
			method: 'sonet_group.setowner',
			set: { USER_ID: userChoice, GROUP_ID: workgroupChoice },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Change fields of a workgroup or a project; others keep their values',
			method: 'sonet_group.update',
			set: { GROUP_ID: workgroupChoice },
			fields: { documented: `NAME:string ${WRITABLE}`, at: '' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
