import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const entry = { ID: expect.any(Number), NAME: expect.any(String) };
const field = { name: expect.any(String), type: expect.any(String), title: expect.any(String) };

export const reference: EntityCases = {
	operations: {
		getAddressTypes: { sent: {}, answer: entry },
		getCrmMode: { sent: {}, answer: { result: 1 } },
		getCrmModes: { sent: {}, answer: { ID: 1, NAME: 'Classic CRM' } },
		getCustomFieldFields: { sent: {}, answer: field },
		getCustomFieldSettings: {
			parameters: { fields: mapped({ type: 'string' }) },
			sent: { type: 'string' },
			answer: field,
		},
		getCustomFieldTypes: { sent: {}, answer: { ID: expect.any(String), title: expect.any(String) } },
		getCustomFieldValueFields: { sent: {}, answer: field },
		getEnumFields: { sent: {}, answer: field },
		getMultiFieldFields: { sent: {}, answer: field },
		getOrderOwnerTypes: { sent: {}, answer: { id: expect.any(Number), name: expect.any(String) } },
		getRecordTypes: { sent: {}, answer: { ...entry, SYMBOL_CODE: expect.any(String) } },
	},
};
