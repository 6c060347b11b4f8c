import { workgroupChoice } from '../choices';
import type { Entity, MethodOperation } from '../entity';

/** An operation on one or more users. The answer lists the users for whom it was done. */
const step = (value: string, verb: string, description: string, more = ''): MethodOperation => ({
	value,
	description,
	method: `sonet_group.user.${verb}`,
	set: { GROUP_ID: workgroupChoice },
	fields: { documented: `USER_ID!:users ${more}`, at: '' },
	answer: 'result',
	effect: 'idempotent',
});

/**
 * A user in a workgroup, with the role of the user there.
 * https://apidocs.bitrix24.com/api-reference/sonet-group/members/index.html
 */
export const workgroupMember: Entity = {
	resource: 'workgroupMember',
	name: 'Workgroup Member',
	plural: 'Workgroup Members',
	operations: [
		step('add', 'add', 'Add users to a workgroup without asking them; shows who is new'),
		step('changeRole', 'update', 'Make members moderators (E) or ordinary members (K)', 'ROLE!:string'),
		{
			value: 'getAll',
			description: 'List the members of a workgroup: owner (A), moderators (E) and members (K)',
			method: 'sonet_group.user.get',
			set: { ID: workgroupChoice },
			list: {},
			answer: { rows: '' },
		},
		step('invite', 'invite', 'Invite users to a workgroup; they can accept or decline', 'MESSAGE:string'),
		step('remove', 'delete', 'Remove members from a workgroup; the owner cannot be removed'),
	],
};
