import type { EntityCases } from '../operation-cases';

export const stageHistory: EntityCases = {
	given: { recordType: 2, deal: ['crm.item.add', { entityTypeId: 2, fields: { title: 'New' } }, 'item.id'] },
	operations: {
		getAll: {
			parameters: { filters: { conditions: [{ field: 'TYPE_ID', operator: 'equals', value: '1' }] } },
			sent: { entityTypeId: 2, filter: { '=TYPE_ID': 1 } },
			answer: { TYPE_ID: 1, STAGE_ID: expect.any(String), OWNER_ID: expect.any(Number) },
		},
	},
};
