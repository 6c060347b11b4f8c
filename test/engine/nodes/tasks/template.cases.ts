import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const made = { TITLE: 'Weekly report', CREATED_BY: 1, RESPONSIBLE_ID: 2 };

export const template: EntityCases = {
	given: { templateId: ['tasks.template.add', { fields: made }] },
	operations: {
		create: {
			parameters: { fields: mapped(made) },
			sent: { fields: made },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { templateId: '$templateId' }, answer: { deleted: true, id: '$templateId' } },
		get: {
			sent: { templateId: '$templateId' },
			answer: { TITLE: 'Weekly report', RESPONSIBLE_ID: '2' },
		},
		getFields: { sent: {}, answer: { name: 'ID', type: 'integer' } },
		update: {
			parameters: { fields: mapped({ TITLE: 'Monthly report' }) },
			sent: { templateId: '$templateId', fields: { TITLE: 'Monthly report' } },
			answer: { updated: true, id: '$templateId' },
		},
	},
};
