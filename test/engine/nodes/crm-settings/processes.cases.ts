import { mapped } from '../../sandbox';
import { classicCases, type EntityCases } from '../operation-cases';

const settings = { DEAL_ID: 1, ACTIVE: 'Y' };

export const recurringDeal: EntityCases = {
	given: { recurringDealId: ['crm.deal.recurring.add', { fields: settings }] },
	operations: {
		...classicCases('recurringDealId', settings, { ACTIVE: 'N' }),
		createDeal: { sent: { id: '$recurringDealId' }, answer: { id: expect.any(Number) } },
	},
};

const solution = { title: 'Rental' };
const chosen = { id: '$automatedSolutionId' };

export const automatedSolution: EntityCases = {
	given: {
		automatedSolutionId: ['crm.automatedsolution.add', { fields: solution }, 'automatedSolution.id'],
	},
	operations: {
		create: {
			parameters: { fields: mapped(solution) },
			sent: { fields: solution },
			answer: { ...solution, typeIds: [] },
		},
		delete: { sent: chosen, answer: { deleted: true, ...chosen } },
		get: { sent: chosen, answer: { ...chosen, ...solution } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'title', operator: 'equals', value: 'Rental' }] } },
			sent: { filter: { '=title': 'Rental' } },
			answer: solution,
		},
		getFields: { sent: {}, answer: { name: 'id', readOnly: true } },
		update: {
			parameters: { fields: mapped({ title: 'Leasing' }) },
			sent: { ...chosen, fields: { title: 'Leasing' } },
			answer: { ...chosen, title: 'Leasing' },
		},
	},
};

const people = { ENTITY_TYPE: 'CONTACT', ENTITIES: [1, 2] };

export const callList: EntityCases = {
	given: { callListId: ['crm.calllist.add', people] },
	operations: {
		create: { parameters: { fields: mapped(people) }, sent: people, answer: { id: expect.any(Number) } },
		get: { sent: { ID: '$callListId' }, answer: { ENTITY_TYPE: 'CONTACT', ENTITY_TYPE_ID: '3' } },
		getAll: {
			parameters: { filters: { conditions: [{ field: 'ENTITY_TYPE_ID', operator: 'equals', value: '3' }] } },
			sent: { FILTER: { '=ENTITY_TYPE_ID': 3 } },
			answer: { ENTITY_TYPE_ID: '3' },
		},
		getItems: {
			parameters: { filters: { conditions: [{ field: 'STATUS', operator: 'equals', value: 'IN_WORK' }] } },
			sent: { LIST_ID: '$callListId', FILTER: { STATUS: 'IN_WORK' } },
			answer: { ID: 1, STATUS: 'IN_WORK', ENTITY_TYPE: 3 },
		},
		getStatuses: { sent: {}, answer: { STATUS_ID: 'IN_WORK' } },
		update: {
			parameters: { fields: mapped({ ...people, ENTITIES: [2] }) },
			sent: { LIST_ID: '$callListId', ...people, ENTITIES: [2] },
			answer: { updated: true, id: '$callListId' },
		},
	},
};

const trace = { TRACE: '{"tags":{"list":{"utm_source":"fair"}}}' };

export const trackingTrace: EntityCases = {
	given: { trackingTraceId: ['crm.tracking.trace.add', trace] },
	operations: {
		create: { parameters: { fields: mapped(trace) }, sent: trace, answer: { id: expect.any(Number) } },
		delete: { sent: { id: '$trackingTraceId' }, answer: { deleted: true, id: '$trackingTraceId' } },
	},
};

export const automationTrigger: EntityCases = {
	operations: {
		run: {
			parameters: { fields: mapped({ target: 'DEAL_1', code: 'paid' }) },
			sent: { target: 'DEAL_1', code: 'paid' },
			answer: { started: true },
		},
	},
};

const old = { title: 'From the old system' };

const importOfRecords: EntityCases = {
	given: { recordType: 2 },
	operations: {
		create: {
			parameters: { fields: mapped({ fields: old }) },
			sent: { entityTypeId: 2, fields: old },
			answer: { id: expect.any(Number) },
		},
		createMany: {
			parameters: { fields: mapped({ data: [old] }) },
			sent: { entityTypeId: 2, data: [old] },
			answer: { item: { id: expect.any(Number) } },
		},
	},
};
export { importOfRecords as import };
