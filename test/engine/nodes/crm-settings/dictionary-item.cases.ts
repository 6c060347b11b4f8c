import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let count = 0;
const fields = () => ({ ENTITY_ID: 'SOURCE', STATUS_ID: `FAIR${++count}`, NAME: 'Fair', SORT: 100 });
const made = fields();

export const dictionaryItem: EntityCases = {
	given: {
		dictionary: 'SOURCE',
		get dictionaryItemId() {
			return ['crm.status.add', { fields: fields() }] as [string, object];
		},
	},
	operations: {
		create: {
			parameters: { fields: mapped(made) },
			sent: { fields: made },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$dictionaryItemId' }, answer: { deleted: true, id: '$dictionaryItemId' } },
		get: { sent: { id: '$dictionaryItemId' }, answer: { NAME: 'Fair', ENTITY_ID: 'SOURCE' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'ENTITY_ID', operator: 'equals', value: 'INDUSTRY' }] },
				sort: { rules: [{ field: 'SORT', direction: 'DESC' }] },
			},
			sent: { filter: { ENTITY_ID: 'INDUSTRY' }, order: { SORT: 'DESC' } },
			answer: { ENTITY_ID: 'INDUSTRY' },
		},
		getDictionaries: { sent: {}, answer: { ID: 'SOURCE' } },
		getFields: { sent: {}, answer: { name: 'ID' } },
		getOfDictionary: { sent: { entityId: 'SOURCE' }, answer: { NAME: expect.any(String) } },
		update: {
			parameters: { fields: mapped({ NAME: 'Other' }) },
			sent: { id: '$dictionaryItemId', fields: { NAME: 'Other' } },
			answer: { updated: true, id: '$dictionaryItemId' },
		},
	},
};
