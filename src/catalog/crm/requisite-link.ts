import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * Which requisites and bank details a deal, a quote or an invoice uses.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/links/index.html
 */
export const requisiteLink: Entity = {
	resource: 'requisiteLink',
	name: 'Requisite Link',
	plural: 'Requisite Links',
	operations: [
		{
			value: 'delete',
			description: 'Unlink the requisites from a deal, a quote or an invoice',
			method: 'crm.requisite.link.unregister',
			set: ofRecord,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve which requisites a deal, a quote or an invoice uses',
			method: 'crm.requisite.link.get',
			set: ofRecord,
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many requisite links by filter',
			method: 'crm.requisite.link.list',
			fields: { describedBy: 'crm.requisite.link.fields', at: 'fields' },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of a requisite link',
			method: 'crm.requisite.link.fields',
			answer: { fields: '' },
		},
		{
			value: 'set',
			description: 'Set which requisites a deal, a quote or an invoice uses; 0 means none',
			method: 'crm.requisite.link.register',
			set: { 'fields.ENTITY_TYPE_ID': recordTypeChoice, 'fields.ENTITY_ID': recordChoice },
			fields: {
				documented:
					'REQUISITE_ID!:integer BANK_DETAIL_ID!:integer MC_REQUISITE_ID!:integer MC_BANK_DETAIL_ID!:integer',
				at: 'fields',
			},
			answer: { done: 'set' },
			effect: 'idempotent',
		},
	],
};
