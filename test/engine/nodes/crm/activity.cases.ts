import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

const owner = { ownerTypeId: 2, ownerId: 1 };
const record = { recordType: 2, recordId: 1 };
const madeToDo: [string, object, string] = [
	'crm.activity.todo.add',
	{ ...owner, deadline: '2026-12-01T12:00:00+00:00', title: 'Call back' },
	'id',
];
const call: [string, object] = [
	'crm.activity.add',
	{
		fields: {
			...{ OWNER_TYPE_ID: 2, OWNER_ID: 1, TYPE_ID: 2, SUBJECT: 'Call', RESPONSIBLE_ID: 1 },
			COMMUNICATIONS: [{ VALUE: '+3712000000', ENTITY_ID: 1, ENTITY_TYPE_ID: 3, TYPE: 'PHONE' }],
		},
	},
];
const given = { activityId: madeToDo, ...record };
const linked: EntityCases['given'] = {
	...given,
	link: ['crm.activity.binding.add', { activityId: '$activityId', entityTypeId: 2, entityId: 2 }, ''],
};

export const activity: EntityCases = {
	given,
	operations: {
		complete: {
			sent: { id: '$activityId', fields: { COMPLETED: 'Y' } },
			answer: { completed: true, id: '$activityId' },
		},
		delete: { sent: { id: '$activityId' }, answer: { deleted: true, id: '$activityId' } },
		get: { sent: { id: '$activityId' }, answer: { SUBJECT: 'Call back', OWNER_ID: '1' } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'ID', operator: 'equals', value: '$activityId' }] } },
			sent: { filter: { '=ID': '$activityId' } },
			answer: { SUBJECT: 'Call back' },
		},
		getCommunicationFields: { sent: {}, answer: { name: expect.any(String), type: expect.any(String) } },
		getFields: { sent: {}, answer: { name: 'ID', type: 'integer', readOnly: true } },
		getRecords: { sent: { activityId: '$activityId' }, answer: { entityTypeId: 2, entityId: 1 } },
		getTranscript: {
			given: { activityId: call },
			sent: { activityId: '$activityId' },
			answer: { transcription: expect.any(String) },
		},
		linkRecord: {
			parameters: { recordId: 3 },
			sent: { activityId: '$activityId', entityTypeId: 2, entityId: 3 },
			answer: { linked: true, id: '$activityId' },
		},
		moveToRecord: {
			parameters: { fields: mapped({ targetEntityId: 4 }) },
			sent: {
				activityId: '$activityId',
				...{ sourceEntityTypeId: 2, sourceEntityId: 1, targetEntityTypeId: 2, targetEntityId: 4 },
			},
			answer: { moved: true, id: '$activityId' },
		},
		unlinkRecord: {
			given: linked,
			parameters: { recordId: 2 },
			sent: { activityId: '$activityId', entityTypeId: 2, entityId: 2 },
			answer: { unlinked: true, id: '$activityId' },
		},
		update: {
			parameters: { fields: mapped({ SUBJECT: 'Ring' }) },
			sent: { id: '$activityId', fields: { SUBJECT: 'Ring' } },
			answer: { updated: true, id: '$activityId' },
		},
	},
};

const sentToDo = { id: '$activityId', ...owner };
const deadline = '2026-12-02T09:00:00+00:00';
const done = { id: '$activityId' };

export const toDo: EntityCases = {
	given,
	operations: {
		create: {
			parameters: { fields: mapped({ deadline: '2026-12-02 09:00', title: 'Call', pingOffsets: '0, 15' }) },
			// A time without an offset is one of the workflow's time zone.
			sent: { ...owner, deadline: '2026-12-02T09:00:00-05:00', title: 'Call', pingOffsets: ['0', '15'] },
			answer: { id: expect.any(Number) },
		},
		update: {
			parameters: { fields: mapped({ deadline, title: 'Ring', responsibleId: 1 }) },
			sent: { ...sentToDo, deadline, title: 'Ring', responsibleId: 1 },
			answer: done,
		},
		updateColor: {
			parameters: { fields: mapped({ colorId: '3' }) },
			sent: { ...sentToDo, colorId: '3' },
			answer: done,
		},
		updateDeadline: {
			parameters: { fields: mapped({ value: deadline }) },
			sent: { ...sentToDo, value: deadline },
			answer: done,
		},
		updateDescription: {
			parameters: { fields: mapped({ value: 'More' }) },
			sent: { ...sentToDo, value: 'More' },
			answer: done,
		},
		updateResponsibleUser: {
			parameters: { fields: mapped({ responsibleId: 2 }) },
			sent: { ...sentToDo, responsibleId: 2 },
			answer: done,
		},
	},
};
