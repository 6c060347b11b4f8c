import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const record = { recordType: 2, recordId: 1 };
const comment: [string, object] = [
	'crm.timeline.comment.add',
	{ fields: { ENTITY_ID: 1, ENTITY_TYPE: 'deal', COMMENT: 'Called' } },
];
const ofDeal = { ENTITY_TYPE: 'deal', ENTITY_ID: 1 };

export const timelineComment: EntityCases = {
	given: { ...record, timelineCommentId: comment },
	operations: {
		create: {
			parameters: { fields: mapped({ COMMENT: 'Called' }) },
			sent: { fields: { COMMENT: 'Called', ...ofDeal } },
			answer: { id: expect.any(Number) },
		},
		delete: { sent: { id: '$timelineCommentId' }, answer: { deleted: true, id: '$timelineCommentId' } },
		get: { sent: { id: '$timelineCommentId' }, answer: { COMMENT: 'Called' } },
		getAll: { sent: { filter: ofDeal }, answer: { ENTITY_ID: '1' } },
		getFields: { sent: {}, answer: { name: 'ID' } },
		update: {
			parameters: { fields: mapped({ COMMENT: 'Rang' }) },
			sent: { id: '$timelineCommentId', fields: { COMMENT: 'Rang' } },
			answer: { id: '$timelineCommentId' },
		},
	},
};

const message = { entityTypeId: 2, entityId: 1, title: 'Sync', text: 'Done', iconCode: 'info' };

export const timelineLogMessage: EntityCases = {
	given: {
		...record,
		timelineIcon: 'info',
		logMessageId: ['crm.timeline.logmessage.add', { fields: message }, 'logMessage.id'],
	},
	operations: {
		create: {
			parameters: { fields: mapped({ title: 'Sync', text: 'Done' }) },
			sent: { fields: message },
			answer: { title: 'Sync', text: 'Done' },
		},
		delete: { sent: { id: '$logMessageId' }, answer: { deleted: true, id: '$logMessageId' } },
		get: { sent: { id: '$logMessageId' }, answer: { id: '$logMessageId', title: 'Sync' } },
		getAll: { sent: { entityTypeId: 2, entityId: 1 }, answer: { title: 'Sync' } },
	},
};

const noted = { ownerTypeId: 2, ownerId: 1, itemType: 1, itemId: '$commentId' };
const place = { itemType: 1, itemId: '$commentId' };

export const timelineNote: EntityCases = {
	given: { ...record, commentId: comment, note: ['crm.timeline.note.save', { ...noted, text: 'Important' }] },
	operations: {
		delete: { parameters: { fields: mapped(place) }, sent: noted, answer: { deleted: true } },
		get: { parameters: { fields: mapped(place) }, sent: noted, answer: { text: 'Important' } },
		save: {
			parameters: { fields: mapped({ ...place, text: 'Less so' }) },
			sent: { ...noted, text: 'Less so' },
			answer: { saved: true },
		},
	},
};

const linkOf = (id: number) => ({
	fields: { OWNER_ID: '$timelineEntryId', ENTITY_TYPE: 'deal', ENTITY_ID: id },
});
const pinned = { id: '$timelineEntryId', ownerTypeId: 2, ownerId: 1 };

const linked: EntityCases['given'] = { ...record, timelineEntryId: comment };

export const timelineEntry: EntityCases = {
	given: linked,
	operations: {
		getLinkFields: { sent: {}, answer: { name: 'OWNER_ID' } },
		getRecords: { sent: { filter: { OWNER_ID: '$timelineEntryId' } }, answer: { ENTITY_ID: '1' } },
		linkRecord: {
			parameters: { recordId: 2 },
			sent: linkOf(2),
			answer: { linked: true, id: '$timelineEntryId' },
		},
		pin: { sent: pinned, answer: { pinned: true, id: '$timelineEntryId' } },
		unlinkRecord: {
			given: { ...linked, link: ['crm.timeline.bindings.bind', linkOf(2)] },
			parameters: { recordId: 2 },
			sent: linkOf(2),
			answer: { unlinked: true, id: '$timelineEntryId' },
		},
		unpin: {
			given: { ...linked, pin: ['crm.timeline.item.pin', pinned] },
			sent: pinned,
			answer: { unpinned: true },
		},
	},
};
