import { mapped } from '../../sandbox';
import { classicCases, type EntityCases } from '../operation-cases';

const templateFields = { COUNTRY_ID: 122, NAME: 'Template' };
const template = { ENTITY_TYPE_ID: 8, ...templateFields };
const requisiteTemplateId: [string, object] = ['crm.requisite.preset.add', { fields: template }];

export const requisiteTemplate: EntityCases = {
	given: { requisiteTemplateId },
	operations: {
		...classicCases('requisiteTemplateId', templateFields, { NAME: 'Other' }),
		create: {
			parameters: { fields: mapped(templateFields) },
			sent: { fields: template },
			answer: { id: expect.any(Number) },
		},
		getCountries: { sent: {}, answer: { ID: expect.any(Number), CODE: expect.any(String) } },
	},
};

const preset = { ID: '$requisiteTemplateId' };
const templateField = { FIELD_NAME: 'RQ_NAME', FIELD_TITLE: 'Name', SORT: 100 };

export const requisiteTemplateField: EntityCases = {
	given: {
		requisiteTemplateId,
		requisiteTemplateFieldId: ['crm.requisite.preset.field.add', { preset, fields: templateField }],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ ...templateField, FIELD_NAME: 'RQ_INN' }) },
			sent: { preset, fields: { ...templateField, FIELD_NAME: 'RQ_INN' } },
			answer: { id: expect.any(Number) },
		},
		delete: {
			sent: { preset, id: '$requisiteTemplateFieldId' },
			answer: { deleted: true, id: '$requisiteTemplateFieldId' },
		},
		get: { sent: { preset, id: '$requisiteTemplateFieldId' }, answer: { FIELD_NAME: 'RQ_NAME' } },
		getAll: { sent: { preset }, answer: { FIELD_NAME: 'RQ_NAME' } },
		getAvailable: { sent: { preset }, answer: { result: expect.stringMatching(/^RQ_/) } },
		getFields: { sent: {}, answer: { name: 'ID' } },
		update: {
			parameters: { fields: mapped({ FIELD_TITLE: 'Full name' }) },
			sent: { preset, id: '$requisiteTemplateFieldId', fields: { FIELD_TITLE: 'Full name' } },
			answer: { updated: true, id: '$requisiteTemplateFieldId' },
		},
	},
};
