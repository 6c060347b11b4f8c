import { always, type Choice, type Entity } from '../entity';
import { classic, listByName } from '../families';

export const requisiteTemplateChoice: Choice = {
	parameter: 'requisiteTemplateId',
	label: 'Requisite Template',
	list: listByName('crm.requisite.preset.list'),
};

/** Which fields requisites of a country and a kind have (api reference, "crm.requisite.preset"). */
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
			// All templates are of requisites, whose type is 8.
			created: { 'fields.ENTITY_TYPE_ID': always(8) },
		}),
		{
			value: 'getCountries',
			action: 'Get countries of requisite templates',
			description: 'List the countries for which there can be templates',
			method: 'crm.requisite.preset.countries',
			answer: { rows: '' },
		},
	],
};
