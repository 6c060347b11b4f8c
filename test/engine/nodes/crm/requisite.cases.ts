import { mapped } from '../../sandbox';
import { classicCases, type EntityCases } from '../operation-cases';

const requisiteFields = { ENTITY_TYPE_ID: 4, ENTITY_ID: 1, PRESET_ID: 1, NAME: 'Main' };
const requisiteId: [string, object] = ['crm.requisite.add', { fields: requisiteFields }];

export const requisite: EntityCases = {
	given: { requisiteId },
	operations: classicCases('requisiteId', requisiteFields, { NAME: 'Other' }),
};

const bankFields = { ENTITY_ID: '$requisiteId', NAME: 'Bank', COUNTRY_ID: 1 };

export const bankDetail: EntityCases = {
	given: { requisiteId, bankDetailId: ['crm.requisite.bankdetail.add', { fields: bankFields }] },
	operations: classicCases('bankDetailId', bankFields, { NAME: 'Other' }),
};

const record = { recordType: 2, recordId: 1 };
const owner = { entityTypeId: 2, entityId: 1 };
const used = { REQUISITE_ID: 0, BANK_DETAIL_ID: 0, MC_REQUISITE_ID: 0, MC_BANK_DETAIL_ID: 0 };

export const requisiteLink: EntityCases = {
	given: {
		...record,
		link: ['crm.requisite.link.register', { fields: { ENTITY_TYPE_ID: 2, ENTITY_ID: 1, ...used } }],
	},
	operations: {
		delete: { sent: owner, answer: { deleted: true } },
		get: { sent: owner, answer: { ENTITY_ID: expect.anything(), REQUISITE_ID: '0' } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'ENTITY_ID', operator: 'equals', value: '1' }] } },
			sent: { filter: { '=ENTITY_ID': 1 } },
			answer: { ENTITY_ID: '1' },
		},
		getFields: { sent: {}, answer: { name: 'ENTITY_TYPE_ID' } },
		set: {
			parameters: { fields: mapped(used) },
			sent: { fields: { ...used, ENTITY_TYPE_ID: 2, ENTITY_ID: 1 } },
			answer: { set: true },
		},
	},
};

const key = { ENTITY_TYPE_ID: 8, ENTITY_ID: '$requisiteId' };

export const address: EntityCases = {
	given: {
		requisiteId,
		addressTypeId: 1,
		address: ['crm.address.add', { fields: { TYPE_ID: 1, ...key, CITY: 'Riga' } }],
	},
	operations: {
		create: {
			parameters: { addressTypeId: 6, fields: mapped({ CITY: 'Tallinn' }) },
			sent: { fields: { TYPE_ID: 6, CITY: 'Tallinn', ...key } },
			answer: { created: true, id: '$requisiteId' },
		},
		delete: {
			sent: { fields: { TYPE_ID: 1, ...key } },
			answer: { deleted: true, id: '$requisiteId' },
		},
		getAll: {
			parameters: { filters: { conditions: [{ field: 'CITY', operator: 'equals', value: 'Riga' }] } },
			sent: { filter: { '=CITY': 'Riga' } },
			answer: { CITY: 'Riga' },
		},
		getFields: { sent: {}, answer: { name: 'TYPE_ID' } },
		update: {
			parameters: { fields: mapped({ CITY: 'Liepaja' }) },
			sent: { fields: { TYPE_ID: 1, CITY: 'Liepaja', ...key } },
			answer: { updated: true, id: '$requisiteId' },
		},
	},
};
