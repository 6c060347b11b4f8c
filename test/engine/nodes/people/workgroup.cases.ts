import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const given: EntityCases['given'] = {
	userId: 4,
	workgroupId: ['sonet_group.create', { NAME: 'Choir', VISIBLE: 'Y', OPENED: 'Y', KEYWORDS: 'song' }],
};
const group = { GROUP_ID: '$workgroupId' };

export const workgroup: EntityCases = {
	given: { ...given, owner: ['sonet_group.setowner', { ...group, USER_ID: 2 }] },
	operations: {
		checkAccess: {
			parameters: { fields: mapped({ FEATURE: 'tasks', OPERATION: 'create_tasks' }) },
			sent: { ...group, FEATURE: 'tasks', OPERATION: 'create_tasks' },
			answer: { result: true },
		},
		create: {
			parameters: { fields: mapped({ NAME: 'Orchestra', OPENED: true, PROJECT: true, OWNER_ID: 3 }) },
			sent: { NAME: 'Orchestra', OPENED: 'Y', PROJECT: 'Y', OWNER_ID: 3 },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: group, answer: { deleted: true, id: '$workgroupId' } },
		get: {
			parameters: { fields: mapped({ IS_ADMIN: true }) },
			sent: { ...group, IS_ADMIN: 'Y' },
			answer: { NAME: 'Choir', OWNER_ID: '2' },
		},
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'NAME', operator: 'contains', value: 'Cho' }] },
				sort: { rules: [{ field: 'NAME', direction: 'DESC' }] },
			},
			sent: { FILTER: { '%NAME': 'Cho' }, ORDER: { NAME: 'DESC' } },
			answer: { NAME: 'Choir' },
		},
		getAllDetailed: {
			parameters: { filters: { conditions: [{ field: 'NAME', operator: 'equals', value: 'Choir' }] } },
			sent: { filter: { '=NAME': 'Choir' }, select: expect.arrayContaining(['ID', 'NAME', 'TYPE']) },
			answer: { name: 'Choir', type: 'group' },
		},
		getDetails: {
			parameters: { fields: mapped({ select: ['PRIVACY_TYPE'] }) },
			sent: { params: { groupId: '$workgroupId', select: ['PRIVACY_TYPE'] } },
			answer: { NAME: 'Choir', TAGS: ['song'], PRIVACY_CODE: 'open' },
		},
		getOwn: { sent: {}, answer: { GROUP_NAME: 'Sales', ROLE: 'K' } },
		requestToJoin: {
			// Nobody can ask to join a group of their own.
			parameters: { fields: mapped({ MESSAGE: 'May I?' }) },
			sent: { GROUP_ID: '$workgroupId', MESSAGE: 'May I?' },
			answer: { requested: true, id: '$workgroupId' },
		},
		setOwner: { sent: { USER_ID: 4, ...group }, answer: { updated: true, id: '$workgroupId' } },
		update: {
			parameters: { fields: mapped({ DESCRIPTION: '', CLOSED: true }) },
			sent: { ...group, DESCRIPTION: '', CLOSED: 'Y' },
			answer: { updated: true, id: '$workgroupId' },
		},
	},
};
export const workgroupMember: EntityCases = {
	given: { ...given, member: ['sonet_group.user.add', { ...group, USER_ID: [5] }, '0'] },
	operations: {
		add: {
			parameters: { fields: mapped({ USER_ID: '3, 5' }) },
			sent: { ...group, USER_ID: [3, 5] },
			answer: { result: ['3'] },
		},
		changeRole: {
			parameters: { fields: mapped({ USER_ID: '5', ROLE: 'E' }) },
			sent: { ...group, USER_ID: [5], ROLE: 'E' },
			answer: { result: ['5'] },
		},
		getAll: { sent: { ID: '$workgroupId' }, answer: { USER_ID: '1', ROLE: 'A' } },
		invite: {
			parameters: { fields: mapped({ USER_ID: '3', MESSAGE: 'Join us' }) },
			sent: { ...group, USER_ID: [3], MESSAGE: 'Join us' },
			answer: { result: ['3'] },
		},
		remove: {
			parameters: { fields: mapped({ USER_ID: '5' }) },
			sent: { ...group, USER_ID: [5] },
			answer: { result: ['5'] },
		},
	},
};
