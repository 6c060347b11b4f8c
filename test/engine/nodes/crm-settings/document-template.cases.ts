import { mapped } from '../../sandbox';
import { documentTemplateId, template } from '../document-template';
import type { EntityCases } from '../operation-cases';

export const documentTemplate: EntityCases = {
	given: { recordType: 2, documentTemplateId },
	operations: {
		create: {
			parameters: { fields: mapped({ ...template, file: JSON.stringify(template.file), entityTypeId: '2' }) },
			sent: { fields: template },
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
