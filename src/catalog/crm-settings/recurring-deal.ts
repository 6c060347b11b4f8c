import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'recurringDealId',
	label: 'Recurring Deal',
	description: 'The settings by which a deal repeats; they have an ID of their own',
	list: { method: 'crm.deal.recurring.list', rows: '', id: 'ID', label: ['Settings {ID} of deal {DEAL_ID}'] },
};

/**
 * The settings by which Bitrix24 creates a deal again and again. They have an ID of their own.
 * https://apidocs.bitrix24.com/api-reference/crm/deals/recurring-deals/index.html
 */
export const recurringDeal: Entity = {
	resource: 'recurringDeal',
	name: 'Recurring Deal',
	plural: 'Recurring Deals',
	operations: [
		...classic({
			prefix: 'crm.deal.recurring',
			name: 'Recurring Deal',
			plural: 'Recurring Deals',
			record: chosen,
		}),
		{
			value: 'createDeal',
			action: 'Create a deal from a recurring deal',
			description: 'Create the next deal now, without waiting for its day',
			method: 'crm.deal.recurring.expose',
			set: { id: chosen },
			answer: { id: 'DEAL_ID' },
			effect: 'create',
		},
	],
};
