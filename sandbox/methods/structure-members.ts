import { errors3 } from '../errors';
import {
	entriesOf,
	isMap,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { CommunicationType, NodeType, StructureNode } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import { answer3, requiredIds, requiredInt, requiredText, type Field3 } from './rest3';

export const memberFields: readonly Field3[] = [
	{ name: 'userId', type: 'int' },
	{ name: 'name', type: 'string' },
	{ name: 'workPosition', type: 'string' },
	{ name: 'role', type: 'string' },
	{ name: 'avatar', type: 'string' },
	{ name: 'url', type: 'string' },
];

const ROLES: Readonly<Record<NodeType, readonly string[]>> = {
	DEPARTMENT: ['MEMBER_HEAD', 'MEMBER_DEPUTY_HEAD', 'MEMBER_EMPLOYEE'],
	TEAM: ['MEMBER_TEAM_HEAD', 'MEMBER_TEAM_DEPUTY_HEAD', 'MEMBER_TEAM_EMPLOYEE'],
};

/** The members of a node with their roles. */
export function memberRows(call: Call, node: StructureNode): PhpMap[] {
	return [...node.members].flatMap(([userId, role]) => {
		const user = call.store.users.find(({ id }) => id === userId);
		if (!user) return [];
		return [
			mapOf({
				userId,
				name: `${user.name} ${user.lastName}`,
				workPosition: user.position,
				role,
				avatar: null,
				url: `/company/personal/user/${userId}/`,
			}),
		];
	});
}

/** Turns `{"MEMBER_HEAD": [7], …}` into roles by user ID. */
export function membersByRole(input: PhpValue | undefined, type: NodeType): Map<number, string> {
	const allowed = ROLES[type];
	const wrong = entriesOf(input)
		.map(([role]) => role)
		.filter((role) => !allowed.includes(role));
	if (wrong.length > 0)
		throw errors3.validation(
			'userIds',
			`Invalid roles: ${wrong.join(', ')}. Allowed: ${allowed.join(', ')}.`,
		);
	return new Map(entriesOf(input).flatMap(([role, ids]) => listOf(ids).map((id) => [toInt(id), role])));
}

/** Adds members to a node. Unknown users are left out. */
export function putMembers(call: Call, node: StructureNode, members: ReadonlyMap<number, string>): void {
	for (const [userId, role] of members) {
		if (call.store.users.some(({ id }) => id === userId)) node.members.set(userId, role);
	}
}

function nodeOf(call: Call): StructureNode {
	const id = requiredInt(call, 'nodeId', 'Parameter "nodeId" is required.');
	const node = call.store.people.nodes.get(id);
	if (!node) throw errors3.recordNotFound(id);
	return node;
}

function checkRole(role: string, type: NodeType): string {
	const allowed = ROLES[type];
	if (!allowed.includes(role))
		throw errors3.validation('role', `Invalid role ${role}. Allowed: ${allowed.join(', ')}.`);
	return role;
}

const success = answer3({ success: true });

function add(call: Call): MethodResult {
	const node = nodeOf(call);
	const ids = requiredIds(call, 'userIds');
	const role = checkRole(requiredText(call, 'role', 'Parameter "role" is required.'), node.type);
	putMembers(call, node, new Map(ids.map((id) => [id, role])));
	return success;
}

/** Moves people into a node, and out of all others of its type. */
function move(call: Call): MethodResult {
	const node = nodeOf(call);
	const ids = requiredIds(call, 'userIds');
	const role = checkRole(toText(call.controller('role')) || (ROLES[node.type][2] ?? ''), node.type);
	for (const other of call.store.people.nodes.all()) {
		if (other.type === node.type) for (const id of ids) other.members.delete(id);
	}
	putMembers(call, node, new Map(ids.map((id) => [id, role])));
	return success;
}

function remove(call: Call): MethodResult {
	const node = nodeOf(call);
	const removed: number[] = [];
	const failed: PhpMap[] = [];
	for (const userId of requiredIds(call, 'userIds')) {
		if (node.members.delete(userId)) removed.push(userId);
		else failed.push(mapOf({ userId, reason: 'Not found in this node' }));
	}
	return answer3({ removed, failed });
}

/** Sets the members of a node. Everybody else is removed from it. */
function set(call: Call): MethodResult {
	const node = nodeOf(call);
	const input = call.controller('userIds');
	const members = isMap(input) ? membersByRole(input, node.type) : new Map<number, string>();
	if (members.size === 0) throw errors3.emptyList('userIds');
	node.members.clear();
	putMembers(call, node, members);
	return success;
}

const COMMUNICATIONS: ReadonlyArray<[type: CommunicationType, key: string, word: string]> = [
	['CHAT', 'chats', 'chat'],
	['CHANNEL', 'channels', 'channel'],
	['COLLAB', 'collabs', 'collab'],
];

function communications(call: Call): MethodResult {
	const id = requiredInt(call, 'id');
	const node = call.store.people.nodes.get(id);
	if (!node) throw errors3.recordNotFound(id);
	const result = newMap();
	for (const [type, key, word] of COMMUNICATIONS) {
		result[key] = [...(node.communications.get(type) ?? [])].map((one) =>
			mapOf(
				{
					avatar: '',
					dialogId: `chat${one}`,
					hasAccess: true,
					id: one,
					originalNodeId: null,
					subtitle: type === 'COLLAB' ? 'Collab' : `Private ${word}`,
					title: `${node.name}: ${word} ${one}`,
					type,
				},
				type !== 'COLLAB' && { color: '#1eb4aa', isExtranet: false },
			),
		);
		result[`${key}NoAccess`] = 0;
	}
	return { result };
}

function editCommunications(call: Call): MethodResult {
	const top = nodeOf(call);
	const wanted = requiredText(call, 'communicationType', 'Parameter "communicationType" is required.');
	const type = COMMUNICATIONS.find(([one]) => one === wanted)?.[0];
	if (type === undefined)
		throw errors3.validation(
			'communicationType',
			'Invalid "communicationType" value. Allowed: CHAT, CHANNEL, COLLAB.',
		);
	const { people } = call.store;
	for (const node of call.flag('withChildren') ? people.subtree(top) : [top]) {
		const bound = node.communications.get(type) ?? new Set<number>();
		for (const id of listOf(call.controller('ids')).map(toInt)) bound.add(id);
		for (const id of listOf(call.controller('removeIds')).map(toInt)) bound.delete(id);
		// There are no chats here. The one that a portal would make gets a unique number.
		if (call.flag('createDefault')) bound.add(1000 + node.id);
		node.communications.set(type, bound);
	}
	return success;
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `api/humanresources.node.${name}`,
	scope: 'humanresources',
	cost,
	run: (call) => {
		if (cost === 'write' && !call.isAdmin) throw errors3.accessDenied();
		return run(call);
	},
});

/**
 * humanresources.node.member.* and node.communication.*
 * (https://apidocs.bitrix24.com/api-reference/departments/node-member/index.html).
 */
export const structureMemberMethods: Method[] = [
	method('member.add', 'write', add),
	method('member.move', 'write', move),
	method('member.remove', 'write', remove),
	method('member.set', 'write', set),
	method('communication.list', 'list', communications),
	method('communication.edit', 'write', editCommunications),
];
