import { always, type Choice, type Entity } from '../entity';
import { classic, listByName } from '../families';

export const requisiteTemplateChoice: Choice = {
	parameter: 'requisiteTemplateId',
	label: 'Requisite Template',
	list: listByName('crm.requisite.preset.list'),
};

/**
 * A template that says which fields requisites have, by country and kind of customer.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/presets/index.html
 */
export const requisiteTemplate: Entity = {
	resource: 'requisiteTemplate',
	name: 'Requisite Template',
	plural: 'Requisite Templates',
	operations: [
		...classic({
			prefix: 'crm.requisite.preset',
			name: 'Requisite Template',
			plural: 'Requisite Templates',
			record: requisiteTemplateChoice,
			// Templates are for requisites only, whose record type is 8.
			created: { 'fields.ENTITY_TYPE_ID': always(8) },
		}),
		{
			value: 'getCountries',
			action: 'Get countries of requisite templates',
			description: 'List the countries that templates can be for',
			method: 'crm.requisite.preset.countries',
			answer: { rows: '' },
		},
	],
};
