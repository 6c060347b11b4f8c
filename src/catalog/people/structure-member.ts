import { always, type Entity } from '../entity';
import { nodeChoice } from './structure';

/**
 * Who works in a department or a team, and in which role (REST 3.0).
 * https://apidocs.bitrix24.com/api-reference/departments/node-member/index.html
 */
export const structureMember: Entity = {
	resource: 'structureMember',
	name: 'Structure Member',
	plural: 'Structure Members',
	operations: [
		{
			value: 'add',
			description: 'Add users to a department or a team with a role, such as MEMBER_EMPLOYEE',
			method: 'api/humanresources.node.member.add',
			set: { nodeId: nodeChoice },
			fields: { documented: 'userIds!:users role!:string', at: '' },
			answer: { done: 'added' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'List the members of a department or a team with their roles',
			method: 'api/humanresources.node.get',
			set: { id: nodeChoice, select: always(['id', 'members']) },
			answer: { rows: 'item.members' },
		},
		{
			value: 'getField',
			action: 'Get a field of a structure member',
			description: 'Retrieve the description of one field of members',
			method: 'api/humanresources.node.member.field.get',
			fields: { documented: 'name!:string', at: '' },
			answer: { record: 'item' },
		},
		{
			value: 'getFields',
			action: 'Get fields of a structure member',
			description: 'List the fields of members with their types',
			method: 'api/humanresources.node.member.field.list',
			answer: { rows: 'items' },
		},
		{
			value: 'move',
			description: 'Move users to a department or a team, out of all others of its type',
			method: 'api/humanresources.node.member.move',
			set: { nodeId: nodeChoice },
			fields: { documented: 'userIds!:users role:string', at: '' },
			answer: { done: 'moved' },
			effect: 'idempotent',
		},
		{
			value: 'remove',
			description: 'Remove users from a department or a team; shows whom it could not remove, and why',
			method: 'api/humanresources.node.member.remove',
			set: { nodeId: nodeChoice },
			fields: { documented: 'userIds!:users', at: '' },
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'set',
			name: 'Replace All',
			action: 'Replace all structure members',
			description: 'Replace all members of a department or a team, by role',
			method: 'api/humanresources.node.member.set',
			set: { nodeId: nodeChoice },
			fields: { documented: 'userIds!:object', at: '' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
