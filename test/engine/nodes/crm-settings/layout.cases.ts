import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const section = { name: 'main', title: 'Main', type: 'section', elements: [{ name: 'TITLE' }] };
const set = { entityTypeId: 2, scope: 'C' };
const common = { scope: 'C' };

export const cardLayout: EntityCases = {
	given: {
		recordType: 2,
		layout: ['crm.item.details.configuration.set', { ...set, data: [section] }],
	},
	operations: {
		get: { parameters: { fields: mapped(common) }, sent: set, answer: section },
		reset: { parameters: { fields: mapped(common) }, sent: set, answer: { reset: true, id: 2 } },
		set: {
			parameters: { fields: mapped({ ...common, data: [section] }) },
			sent: { ...set, data: [section] },
			answer: { updated: true, id: 2 },
		},
		useCommonForAll: {
			parameters: { fields: mapped({ extras: { dealCategoryId: 0 } }) },
			sent: { entityTypeId: 2, extras: { dealCategoryId: 0 } },
			answer: { updated: true, id: 2 },
		},
	},
};

const field = { entityTypeId: 3, fieldCode: 'SOURCE_ID' };

export const duplicateSearchField: EntityCases = {
	given: {
		recordType: 3,
		duplicateSearchFieldId: ['crm.duplicate.volatileType.register', field, 'id'],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ fieldCode: 'TITLE' }) },
			sent: { entityTypeId: 3, fieldCode: 'TITLE' },
			answer: { id: expect.any(Number) },
		},
		delete: {
			sent: { id: '$duplicateSearchFieldId' },
			answer: { deleted: true, id: '$duplicateSearchFieldId' },
		},
		getAll: { sent: {}, answer: { id: expect.any(Number), entityTypeId: 3 } },
		getAvailable: { sent: { entityTypeId: 3 }, answer: { entityTypeId: 3, fieldTitle: 'Name' } },
	},
};

const numbers = { name: 'Contracts', template: '{NUMBER}' };
const chosen = { id: '$numeratorId' };

export const numerator: EntityCases = {
	given: { numeratorId: ['crm.documentgenerator.numerator.add', { fields: numbers }, 'numerator.id'] },
	operations: {
		create: { parameters: { fields: mapped(numbers) }, sent: { fields: numbers }, answer: numbers },
		delete: { sent: chosen, answer: { deleted: true, ...chosen } },
		get: { sent: chosen, answer: { ...chosen, ...numbers } },
		getAll: { sent: {}, answer: numbers },
		update: {
			parameters: { fields: mapped({ name: 'Offers' }) },
			sent: { ...chosen, fields: { name: 'Offers' } },
			answer: { ...chosen, name: 'Offers', template: '{NUMBER}' },
		},
	},
};
