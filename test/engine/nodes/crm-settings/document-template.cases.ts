import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const content = Buffer.from('a Word file').toString('base64');
const template = {
	name: 'Offer',
	file: ['offer.docx', content],
	numeratorId: 1,
	region: 'de',
	entityTypeId: ['2'],
};
const documentTemplateId: [string, object, string] = [
	'crm.documentgenerator.template.add',
	{ fields: template },
	'template.id',
];

const sentTemplate = { ...template, entityTypeId: ['2'] };

export const documentTemplate: EntityCases = {
	given: { recordType: 2, documentTemplateId },
	operations: {
		create: {
			parameters: { fields: mapped({ ...template, file: JSON.stringify(template.file), entityTypeId: '2' }) },
			sent: { fields: sentTemplate },
			answer: { name: 'Offer', region: 'de' },
		},
		delete: { sent: { id: '$documentTemplateId' }, answer: { deleted: true, id: '+$documentTemplateId' } },
		get: { sent: { id: '$documentTemplateId' }, answer: { id: '$documentTemplateId', name: 'Offer' } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'name', operator: 'contains', value: 'Off' }] } },
			sent: { filter: { '%name': 'Off' } },
			answer: { name: 'Offer' },
		},
		getFields: {
			sent: { id: '$documentTemplateId', entityTypeId: 2 },
			answer: { name: 'DocumentNumber', title: 'Number' },
		},
		update: {
			parameters: { fields: mapped({ name: 'Contract' }) },
			sent: { id: '$documentTemplateId', fields: { name: 'Contract' } },
			answer: { id: '$documentTemplateId', name: 'Contract' },
		},
	},
};
