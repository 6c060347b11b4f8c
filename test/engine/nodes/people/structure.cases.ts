import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

export const department: EntityCases = {
	given: { departmentId: ['department.add', { NAME: 'Laboratory', PARENT: 2, UF_HEAD: 3 }] },
	operations: {
		create: {
			parameters: { fields: mapped({ NAME: 'Press', PARENT: 1, UF_HEAD: 2 }) },
			sent: { NAME: 'Press', PARENT: 1, UF_HEAD: 2 },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { ID: '$departmentId' }, answer: { deleted: true, id: '$departmentId' } },
		get: { sent: { ID: '$departmentId' }, answer: { NAME: 'Laboratory', PARENT: '2', UF_HEAD: '3' } },
		getAll: {
			parameters: { fields: mapped({ PARENT: 2, sort: 'NAME', order: 'ASC' }) },
			sent: { PARENT: 2, sort: 'NAME', order: 'ASC' },
			answer: { NAME: 'Laboratory' },
		},
		getFields: { sent: {}, answer: { name: 'ID' } },
		update: {
			parameters: { fields: mapped({ NAME: 'Library' }) },
			sent: { ID: '$departmentId', NAME: 'Library' },
			answer: { updated: true, id: '$departmentId' },
		},
	},
};

/** A team with one person. */
const team: [string, object, string] = [
	'api/humanresources.node.add',
	{ type: 'TEAM', name: 'Crew', parentId: 1, userIds: { MEMBER_TEAM_HEAD: [2] } },
	'id',
];

export const structureNode: EntityCases = {
	given: {
		structureType: 'TEAM',
		structureNodeId: team,
		child: [
			'api/humanresources.node.add',
			{ type: 'TEAM', name: 'Deck', parentId: '$structureNodeId' },
			'id',
		],
	},
	// The list is one of departments; the ID of a team is entered.
	listed: { structureNodeId: 1 },
	operations: {
		count: { sent: {}, answer: { departments: expect.any(Number), teams: expect.any(Number) } },
		create: {
			parameters: {
				fields: mapped({ name: 'Pilots', parentId: 1, userIds: { MEMBER_TEAM_HEAD: [3] } }),
			},
			sent: { type: 'TEAM', name: 'Pilots', parentId: 1, userIds: { MEMBER_TEAM_HEAD: [3] } },
			answer: { name: 'Pilots', type: 'TEAM', members: [{ userId: 3, role: 'MEMBER_TEAM_HEAD' }] },
		},
		get: { sent: { id: '$structureNodeId' }, answer: { name: 'Crew', members: [{ userId: 2 }] } },
		getAll: { sent: { type: 'TEAM' }, answer: { name: 'Crew', type: 'TEAM' } },
		getChildren: { sent: { id: '$structureNodeId' }, answer: { name: 'Deck' } },
		getCommunications: { sent: { id: '$structureNodeId' }, answer: { chats: [], channels: [], collabs: [] } },
		getField: {
			parameters: { fields: mapped({ name: 'colorName' }) },
			sent: { name: 'colorName' },
			answer: { name: 'colorName' },
		},
		getFields: { sent: {}, answer: { name: 'id' } },
		move: {
			parameters: { fields: mapped({ parentId: 2 }) },
			sent: { id: '$structureNodeId', parentId: 2 },
			answer: { id: '$structureNodeId', parentId: 2 },
		},
		search: {
			parameters: { fields: mapped({ name: 'cre' }) },
			sent: { type: 'TEAM', name: 'cre' },
			answer: { name: 'Crew' },
		},
		update: {
			parameters: { fields: mapped({ name: 'Sailors', colorName: 'cyan' }) },
			sent: { id: '$structureNodeId', name: 'Sailors', colorName: 'cyan' },
			answer: { name: 'Sailors', colorName: 'cyan' },
		},
		updateCommunications: {
			parameters: { fields: mapped({ communicationType: 'CHAT', ids: '21, 22' }) },
			sent: { nodeId: '$structureNodeId', communicationType: 'CHAT', ids: [21, 22] },
			answer: { updated: true, id: '$structureNodeId' },
		},
	},
};

const node = { nodeId: '$structureNodeId' };

export const structureMember: EntityCases = {
	given: { structureNodeId: team },
	listed: { structureNodeId: 1 },
	operations: {
		add: {
			parameters: { fields: mapped({ userIds: '3, 4', role: 'MEMBER_TEAM_EMPLOYEE' }) },
			sent: { ...node, userIds: [3, 4], role: 'MEMBER_TEAM_EMPLOYEE' },
			answer: { added: true, id: '$structureNodeId' },
		},
		getAll: {
			sent: { id: '$structureNodeId', select: ['id', 'members'] },
			answer: { userId: 2, role: 'MEMBER_TEAM_HEAD' },
		},
		getField: {
			parameters: { fields: mapped({ name: 'role' }) },
			sent: { name: 'role' },
			answer: { name: 'role' },
		},
		getFields: { sent: {}, answer: { name: 'userId' } },
		move: {
			parameters: { fields: mapped({ userIds: '4' }) },
			sent: { ...node, userIds: [4] },
			answer: { moved: true, id: '$structureNodeId' },
		},
		remove: {
			parameters: { fields: mapped({ userIds: '2, 8' }) },
			sent: { ...node, userIds: [2, 8] },
			answer: { removed: [2], failed: [{ userId: 8 }] },
		},
		set: {
			parameters: { fields: mapped({ userIds: { MEMBER_TEAM_HEAD: [5] } }) },
			sent: { ...node, userIds: { MEMBER_TEAM_HEAD: [5] } },
			answer: { updated: true, id: '$structureNodeId' },
		},
	},
};
