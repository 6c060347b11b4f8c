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
			description: 'Make a document of a template for a CRM record; its PDF is ready some seconds later',
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
			description: 'List the fields of a document with the values that they have, one item per field',
			method: 'crm.documentgenerator.document.getfields',
			set: byId,
			answer: { fields: 'documentFields' },
		},
		{
			value: 'setPublicLink',
			action: 'Set public link of document',
			description: 'Open a document to everybody who has its address (status 1), or close it again (0)',
			method: 'crm.documentgenerator.document.enablepublicurl',
			set: byId,
			fields: { documented: 'status!:integer', at: '' },
			answer: 'result',
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Make a document anew with other values of its fields',
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
			description: 'Attach a Word file of your own to a CRM record as a document',
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
