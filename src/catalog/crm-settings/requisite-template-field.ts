import type { Choice, Entity } from '../entity';
import { classic } from '../families';
import { requisiteTemplateChoice } from './requisite-template';

const field: Choice = {
	parameter: 'requisiteTemplateFieldId',
	label: 'Template Field',
	list: {
		method: 'crm.requisite.preset.field.list',
		rows: '',
		id: 'ID',
		label: ['FIELD_TITLE', 'FIELD_NAME'],
		parameters: { 'preset.ID': requisiteTemplateChoice },
	},
	within: [requisiteTemplateChoice],
};

/**
 * A field of a requisite template.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/presets/fields/index.html
 */
export const requisiteTemplateField: Entity = {
	resource: 'requisiteTemplateField',
	name: 'Requisite Template Field',
	plural: 'Requisite Template Fields',
	operations: [
		...classic({
			prefix: 'crm.requisite.preset.field',
			name: 'Requisite Template Field',
			plural: 'Requisite Template Fields',
			record: field,
			always: { 'preset.ID': requisiteTemplateChoice },
			verbs: ['create', 'delete', 'get', 'update'],
		}),
		{
			value: 'getAll',
			description: 'Retrieve the fields of a template',
			method: 'crm.requisite.preset.field.list',
			set: { 'preset.ID': requisiteTemplateChoice },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields that describe a template field',
			method: 'crm.requisite.preset.field.fields',
			answer: { fields: '' },
		},
		{
			value: 'getAvailable',
			action: 'Get available requisite template fields',
			description: 'List the names of the fields that can be added to a template',
			method: 'crm.requisite.preset.field.availabletoadd',
			set: { 'preset.ID': requisiteTemplateChoice },
			answer: { rows: '' },
		},
	],
};
