import type { Choice, Entity } from '../entity';

const chosen: Choice = {
	parameter: 'trackingTraceId',
	label: 'Tracking Trace',
	description: 'The ID that Create returned: Bitrix24 has no list of traces',
};

/**
 * The way by which a customer came, such as an advertisement, for Bitrix24's Sales Intelligence.
 * https://apidocs.bitrix24.com/api-reference/crm/tracking/index.html
 */
export const trackingTrace: Entity = {
	resource: 'trackingTrace',
	name: 'Tracking Trace',
	plural: 'Tracking Traces',
	operations: [
		{
			value: 'create',
			description: 'Record in Sales Intelligence how customers came, and link CRM records to it',
			method: 'crm.tracking.trace.add',
			fields: { documented: 'TRACE!:string ENTITIES:array', at: '' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove a trace from Sales Intelligence and from the records linked to it',
			method: 'crm.tracking.trace.delete',
			set: { id: chosen },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
	],
};
