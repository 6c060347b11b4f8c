import type { Choice, Entity } from '../entity';

const chosen: Choice = {
	parameter: 'trackingTraceId',
	label: 'Tracking Trace',
	description: 'The ID that came out when it was created: no method lists traces',
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
			description: 'Tell Sales Intelligence by which way customers came, and link CRM records with it',
			method: 'crm.tracking.trace.add',
			fields: { documented: 'TRACE!:string ENTITIES:array', at: '' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove a trace from Sales Intelligence and from the records that were linked with it',
			method: 'crm.tracking.trace.delete',
			set: { id: chosen },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
	],
};
