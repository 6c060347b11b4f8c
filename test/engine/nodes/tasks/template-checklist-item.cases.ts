import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const add = (TITLE: string): [string, object, string] => [
	'tasks.template.checklist.add',
	{ templateId: '$templateId', fields: { TITLE, PARENT_ID: 0 } },
	'checkListItem.id',
];
const item = { templateId: '$templateId', checkListItemId: '$templateChecklistItemId' };
const id = '$templateChecklistItemId';

export const templateChecklistItem: EntityCases = {
	given: {
		templateId: ['tasks.template.add', { fields: { TITLE: 'Report', CREATED_BY: 1, RESPONSIBLE_ID: 2 } }],
		templateChecklistItemId: add('Collect figures'),
		other: add('Write'),
	},
	operations: {
		create: {
			parameters: { fields: mapped({ TITLE: 'Send', PARENT_ID: 0, IS_IMPORTANT: true }) },
			sent: { templateId: '$templateId', fields: { TITLE: 'Send', PARENT_ID: 0, IS_IMPORTANT: 'Y' } },
			answer: { title: 'Send', isImportant: true },
		},
		delete: { sent: item, answer: { deleted: true, id } },
		get: { sent: item, answer: { id, title: 'Collect figures' } },
		getAll: {
			parameters: {
				filters: { conditions: [{ field: 'PARENT_ID', operator: 'equals', value: '0' }] },
				sort: { rules: [{ field: 'SORT_INDEX', direction: 'ASC' }] },
			},
			sent: { templateId: '$templateId', filter: { PARENT_ID: 0 }, order: { SORT_INDEX: 'ASC' } },
			answer: { title: 'Collect figures' },
		},
		update: {
			parameters: { fields: mapped({ TITLE: 'Check figures' }) },
			sent: { ...item, fields: { TITLE: 'Check figures' } },
			answer: { id, title: 'Check figures' },
		},
		complete: { sent: item, answer: { id, isComplete: true } },
		renew: { sent: item, answer: { id, isComplete: false } },
		moveAfter: {
			parameters: { fields: mapped({ afterItemId: '$other' }) },
			sent: { ...item, afterItemId: '$other' },
			answer: { id, sortIndex: 1 },
		},
		moveBefore: {
			parameters: { fields: mapped({ beforeItemId: '$other' }) },
			sent: { ...item, beforeItemId: '$other' },
			answer: { id, sortIndex: -1 },
		},
		attachFile: {
			parameters: { fields: mapped({ NAME: 'plan.txt', CONTENT: 'cGxhbg==' }) },
			sent: { ...item, attachmentParameters: { NAME: 'plan.txt', CONTENT: 'cGxhbg==' } },
			answer: { id, attachments: [{ name: 'plan.txt' }] },
		},
		attachFromDrive: {
			parameters: { fields: mapped({ filesIds: 'n7, n8' }) },
			sent: { ...item, filesIds: ['n7', 'n8'] },
			answer: { id, attachments: [{ fileId: 'n7' }, { fileId: 'n8' }] },
		},
		removeFiles: {
			given: {
				file: ['tasks.template.checklist.addAttachmentsFromDisk', { ...item, filesIds: ['n7', 'n8'] }],
			},
			parameters: { fields: mapped({ attachmentsIds: '1' }) },
			sent: { ...item, attachmentsIds: [1] },
			answer: { id, attachments: [{ fileId: 'n8' }] },
		},
	},
};
