import { recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';

export const documentTemplateChoice: Choice = {
	parameter: 'documentTemplateId',
	label: 'Document Template',
	list: {
		method: 'crm.documentgenerator.template.list',
		rows: 'templates',
		id: 'id',
		label: ['name'],
		search: 'filter.%name',
	},
};

const templateFields =
	'name!:string file!:file numeratorId!:integer region!:string entityTypeId!:array users:array active:flag withStamps:flag sort:integer';

/**
 * A Word file with placeholders, from which documents are made.
 * https://apidocs.bitrix24.com/api-reference/crm/document-generator/templates/index.html
 */
export const documentTemplate: Entity = {
	resource: 'documentTemplate',
	name: 'Document Template',
	plural: 'Document Templates',
	operations: [
		...classic({
			prefix: 'crm.documentgenerator.template',
			name: 'Document Template',
			plural: 'Document Templates',
			record: documentTemplateChoice,
			fields: templateFields,
			listed: 'id:integer name:string region:string active:flag entityTypeId:integer',
			at: { record: 'template', rows: 'templates' },
			verbs: ['create', 'delete', 'get', 'getAll', 'update'],
		}),
		{
			value: 'getFields',
			description: 'List the placeholders of a template for a record type',
			method: 'crm.documentgenerator.template.getfields',
			set: { id: documentTemplateChoice, entityTypeId: recordTypeChoice },
			answer: { fields: 'templateFields' },
		},
	],
};
