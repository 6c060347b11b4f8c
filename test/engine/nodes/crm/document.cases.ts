import { mapped } from '../../sandbox';
import { content, documentTemplateId } from '../document-template';
import type { EntityCases } from '../operation-cases';

const made = { templateId: '$documentTemplateId', entityTypeId: 2, entityId: 1 };
const values = { DocumentNumber: '2026-1' };
const record = { recordType: 2, recordId: 1 };
const word = { title: 'Contract', number: '7', region: 'de' };

export const document: EntityCases = {
	given: {
		...record,
		documentTemplateId,
		documentId: ['crm.documentgenerator.document.add', { ...made, values }, 'document.id'],
	},
	operations: {
		delete: { sent: { id: '$documentId' }, answer: { deleted: true, id: '+$documentId' } },
		generate: {
			parameters: { fields: mapped(values) },
			sent: { ...made, values },
			answer: { number: '2026-1', entityId: '1', templateId: '$documentTemplateId' },
		},
		get: { sent: { id: '$documentId' }, answer: { id: '$documentId', number: '2026-1' } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'id', operator: 'equals', value: '$documentId' }] } },
			sent: { filter: { '=id': '$documentId' } },
			answer: { id: '$documentId', number: '2026-1' },
		},
		getFields: { sent: { id: '$documentId' }, answer: { name: 'DocumentNumber', title: 'Number' } },
		setPublicLink: {
			parameters: { fields: mapped({ status: 1 }) },
			sent: { id: '$documentId', status: 1 },
			answer: { publicUrl: expect.stringContaining('/~doc') },
		},
		update: {
			parameters: { fields: mapped({ DocumentNumber: '2026-2' }) },
			sent: { id: '$documentId', values: { DocumentNumber: '2026-2' } },
			answer: { id: '$documentId', number: '2026-2' },
		},
		upload: {
			parameters: { fields: mapped({ ...word, fileContent: content }) },
			sent: { fields: { ...word, fileContent: content, entityTypeId: 2, entityId: 1 } },
			answer: { title: 'Contract', number: '7', entityId: '1' },
		},
	},
};
