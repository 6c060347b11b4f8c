import { ofRecord, recordChoice, recordTypeChoice } from '../choices';
import type { Choice, Entity } from '../entity';
import { classic } from '../families';
import { documentTemplateChoice } from '../crm-settings/document-template';

/**
 * Chooses a document. The operation that downloads its file stands in src/operations, because it waits for the file.
 */
export const documentChoice: Choice = {
	parameter: 'documentId',
	label: 'Document',
	list: {
		method: 'crm.documentgenerator.document.list',
		rows: 'documents',
		id: 'id',
		label: ['title'],
		search: 'filter.%title',
	},
};

const byId = { id: documentChoice };

/**
 * A document, such as a contract, made from a template and the data of a CRM record.
 * https://apidocs.bitrix24.com/api-reference/crm/document-generator/documents/index.html
 */
export const document: Entity = {
	resource: 'document',
	name: 'Document',
	plural: 'Documents',
	operations: [
		...classic({
			prefix: 'crm.documentgenerator.document',
			name: 'Document',
			plural: 'Documents',
			record: documentChoice,
			listed:
				'id:integer title:string number:string templateId:integer entityTypeId:integer entityId:integer createTime:datetime updateTime:datetime',
			at: { record: 'document', rows: 'documents' },
			verbs: ['delete', 'get', 'getAll'],
		}),
		{
			value: 'generate',
			description: 'Create a document from a template for a CRM record; its PDF follows within a minute',
			method: 'crm.documentgenerator.document.add',
			set: { templateId: documentTemplateChoice, ...ofRecord },
			fields: {
				describedBy: 'crm.documentgenerator.template.getfields',
				with: { id: documentTemplateChoice, entityTypeId: recordTypeChoice },
				in: 'templateFields',
				optional: true,
				at: 'values',
			},
			answer: { record: 'document' },
			effect: 'create',
		},
		{
			value: 'getFields',
			description: 'List the fields of a document with their values',
			method: 'crm.documentgenerator.document.getfields',
			set: byId,
			answer: { fields: 'documentFields' },
		},
		{
			value: 'setPublicLink',
			action: 'Set public link of document',
			description: 'Turn the public link of a document on (status 1) or off (0)',
			method: 'crm.documentgenerator.document.enablepublicurl',
			set: byId,
			fields: { documented: 'status!:integer', at: '' },
			answer: 'result',
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Create a document again with other field values',
			method: 'crm.documentgenerator.document.update',
			set: byId,
			fields: {
				describedBy: 'crm.documentgenerator.document.getfields',
				with: byId,
				in: 'documentFields',
				optional: true,
				at: 'values',
			},
			answer: { record: 'document' },
			effect: 'idempotent',
		},
		{
			value: 'upload',
			description: 'Add a Word file of your own to a CRM record as a document',
			method: 'crm.documentgenerator.document.upload',
			set: { 'fields.entityTypeId': recordTypeChoice, 'fields.entityId': recordChoice },
			fields: {
				documented:
					'fileContent!:base64 title!:string number!:string region!:string pdfContent:base64 imageContent:base64',
				at: 'fields',
			},
			answer: { record: 'document' },
			effect: 'create',
		},
	],
};
