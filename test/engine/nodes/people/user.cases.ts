import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let count = 0;
const invited = () => ({
	EMAIL: `new${++count}@example.com`,
	NAME: 'Ada',
	LAST_NAME: 'Novak',
	UF_DEPARTMENT: [1],
});
const made = invited();

export const user: EntityCases = {
	given: {
		get userId() {
			return ['user.add', invited()] as [string, object];
		},
	},
	operations: {
		checkAccess: {
			parameters: { fields: mapped({ ACCESS: ['U1', 'AU'] }) },
			sent: { ACCESS: ['U1', 'AU'] },
			answer: { result: true },
		},
		checkAdministrator: { sent: {}, answer: { result: true } },
		dismiss: { sent: { ID: '$userId', ACTIVE: 'N' }, answer: { dismissed: true, id: '$userId' } },
		get: { sent: { FILTER: { ID: '$userId' } }, answer: { ID: expect.any(String), NAME: 'Ada' } },
		getAccessNames: {
			parameters: { fields: mapped({ ACCESS: ['AU'] }) },
			sent: { ACCESS: ['AU'] },
			answer: { AU: { name: 'All authorized users' } },
		},
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'LAST_NAME', operator: 'contains', value: 'Nov' }] },
				sort: { rules: [{ field: 'EMAIL', direction: 'DESC' }] },
			},
			sent: { FILTER: { '%LAST_NAME': 'Nov' }, sort: 'EMAIL', order: 'DESC' },
			answer: { LAST_NAME: 'Novak' },
		},
		getCurrent: { sent: {}, answer: { ID: '1' } },
		getFields: { sent: {}, answer: { name: 'ID', title: 'ID' } },
		invite: {
			parameters: { fields: mapped({ ...made, UF_DEPARTMENT: '1' }) },
			sent: made,
			answer: { id: expect.any(Number) },
		},
		rehire: { sent: { ID: '$userId', ACTIVE: 'Y' }, answer: { rehired: true, id: '$userId' } },
		search: {
			parameters: { filters: { conditions: [{ field: 'FIND', operator: 'equals', value: 'Novak' }] } },
			sent: { FILTER: { FIND: 'Novak' } },
			answer: { LAST_NAME: 'Novak' },
		},
		update: {
			// An empty text empties the field.
			parameters: { fields: mapped({ WORK_POSITION: 'Engineer', WORK_PHONE: '', UF_DEPARTMENT: '1, 2' }) },
			sent: { ID: '$userId', WORK_POSITION: 'Engineer', WORK_PHONE: '', UF_DEPARTMENT: [1, 2] },
			answer: { updated: true, id: '$userId' },
		},
	},
};

const field = () => ({
	FIELD_NAME: `BADGE${++count}`,
	USER_TYPE_ID: 'string',
	LABEL: 'Badge',
	MANDATORY: 'N',
});
const madeField = field();

export const userCustomField: EntityCases = {
	given: {
		get userFieldId() {
			return ['user.userfield.add', { fields: field() }] as [string, object];
		},
	},
	operations: {
		create: {
			parameters: { fields: mapped({ ...madeField, MANDATORY: false }) },
			sent: { fields: madeField },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$userFieldId' }, answer: { deleted: true, id: '$userFieldId' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'USER_TYPE_ID', operator: 'equals', value: 'string' }] },
				sort: { rules: [{ field: 'SORT', direction: 'DESC' }] },
			},
			sent: { filter: { USER_TYPE_ID: 'string' }, order: { SORT: 'DESC' } },
			answer: { FIELD_NAME: expect.stringContaining('UF_USR_BADGE') },
		},
		update: {
			parameters: { fields: mapped({ SORT: 300 }) },
			sent: { id: '$userFieldId', fields: { SORT: 300 } },
			answer: { updated: true, id: '$userFieldId' },
		},
	},
};

export const employee: EntityCases = {
	given: { userId: 1, moved: ['user.update', { ID: 5, UF_DEPARTMENT: [1, 2] }] },
	operations: {
		count: { sent: {}, answer: { total: expect.any(Number) } },
		getField: {
			parameters: { fields: mapped({ name: 'workPosition' }) },
			sent: { name: 'workPosition' },
			answer: { name: 'workPosition' },
		},
		getFields: { sent: {}, answer: { name: 'userId' } },
		getInSeveralDepartments: {
			sent: {},
			answer: { userId: expect.any(Number), departments: expect.any(Array) },
		},
		getSubordinates: {
			sent: { id: '$userId' },
			answer: { nodeId: 1, subordinatesCount: expect.any(Number) },
		},
		search: {
			parameters: { fields: mapped({ name: 'a', nodeId: 2 }) },
			sent: { name: 'a', nodeId: 2 },
			answer: {
				userId: expect.any(Number),
				departments: expect.arrayContaining([{ id: 2, name: 'Operations' }]),
			},
		},
	},
};
