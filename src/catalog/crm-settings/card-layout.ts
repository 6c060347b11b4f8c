import { recordTypeChoice } from '../choices';
import type { Entity, Sent } from '../entity';

const set: Readonly<Record<string, Sent>> = { entityTypeId: recordTypeChoice };

/**
 * Which sections and fields the card of a record shows: the form in which people see and edit it.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/item-details-configuration/index.html
 */
export const cardLayout: Entity = {
	resource: 'cardLayout',
	name: 'Card Layout',
	plural: 'Card Layouts',
	operations: [
		{
			value: 'get',
			description: 'Retrieve the sections of a card with their fields, one item per section',
			method: 'crm.item.details.configuration.get',
			set,
			fields: 'parameters',
			answer: { rows: '' },
		},
		{
			value: 'reset',
			description: 'Reset a card to the default layout of Bitrix24',
			method: 'crm.item.details.configuration.reset',
			set,
			fields: 'parameters',
			answer: { done: 'reset' },
			effect: 'idempotent',
		},
		{
			value: 'set',
			description: 'Replace the sections and fields of a card for one user or for all',
			method: 'crm.item.details.configuration.set',
			set,
			fields: 'parameters',
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'useCommonForAll',
			name: 'Use Common Layout for All',
			action: 'Use the common card layout for all',
			description: 'Show the common layout to all users and delete personal ones',
			method: 'crm.item.details.configuration.forceCommonScopeForAll',
			set,
			fields: 'parameters',
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
