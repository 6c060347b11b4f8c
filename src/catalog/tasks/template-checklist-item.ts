import type { Choice, Entity, FieldSource, MethodOperation } from '../entity';
import { templateChoice } from './template';

const item: Choice = {
	parameter: 'templateChecklistItemId',
	label: 'Template Checklist Item',
	list: {
		method: 'tasks.template.checklist.list',
		rows: 'checkListItems',
		id: 'id',
		label: ['title'],
		parameters: { templateId: templateChoice },
	},
	within: [templateChoice],
};

const FIELDS = 'SORT_INDEX:integer IS_COMPLETE:flag IS_IMPORTANT:flag MEMBERS:object';

/** An operation on an item. Each method answers with the item as it is afterwards. */
const change = (
	value: string,
	description: string,
	more: { method?: string; action?: string; fields?: FieldSource; creates?: true } = {},
): MethodOperation => ({
	value,
	...(more.action !== undefined && { action: more.action }),
	description,
	method: `tasks.template.checklist.${more.method ?? value}`,
	set: { templateId: templateChoice, checkListItemId: item },
	...(more.fields !== undefined && { fields: more.fields }),
	answer: { record: 'checkListItem' },
	effect: more.creates === undefined ? 'idempotent' : 'create',
});

/**
 * A line of a checklist of a template. Tasks that are made from the template start with it.
 * https://apidocs.bitrix24.com/api-reference/tasks/template/checklist/index.html
 */
export const templateChecklistItem: Entity = {
	resource: 'templateChecklistItem',
	name: 'Template Checklist Item',
	plural: 'Template Checklist Items',
	operations: [
		{
			value: 'create',
			description: 'Add an item to a checklist of a template; a new checklist has the parent 0',
			method: 'tasks.template.checklist.add',
			set: { templateId: templateChoice },
			fields: { documented: `TITLE!:string PARENT_ID!:integer ${FIELDS}`, at: 'fields' },
			answer: { record: 'checkListItem' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete an item from a checklist of a template permanently',
			method: 'tasks.template.checklist.delete',
			set: { templateId: templateChoice, checkListItemId: item },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve an item of a checklist of a template by its ID',
			method: 'tasks.template.checklist.get',
			set: { templateId: templateChoice, checkListItemId: item },
			answer: { record: 'checkListItem' },
		},
		{
			value: 'getAll',
			description: 'Retrieve the items of the checklists of a template',
			method: 'tasks.template.checklist.list',
			set: { templateId: templateChoice },
			fields: {
				documented:
					'ID:integer PARENT_ID:integer TITLE:string SORT_INDEX:integer IS_COMPLETE:flag IS_IMPORTANT:flag',
				at: 'filter',
			},
			list: { comparisons: 'plain' },
			answer: { rows: 'checkListItems' },
		},
		change('update', 'Change fields of an item of a checklist of a template; others keep their values', {
			fields: { documented: `TITLE:string PARENT_ID:integer ${FIELDS}`, at: 'fields' },
		}),
		change('complete', 'Mark an item as done in tasks that will be made from a template'),
		change('renew', 'Mark an item as not done again in tasks that will be made from a template'),
		change('moveAfter', 'Move an item of a template after another one', {
			action: 'Move template checklist item after another',
			fields: 'parameters',
		}),
		change('moveBefore', 'Move an item of a template before another one', {
			action: 'Move template checklist item before another',
			fields: 'parameters',
		}),
		change('attachFile', 'Add a file to an item of a template, with its content', {
			method: 'addAttachmentByContent',
			action: 'Attach file to template checklist item',
			fields: { documented: 'NAME!:string CONTENT!:base64', at: 'attachmentParameters' },
			creates: true,
		}),
		change('attachFromDrive', 'Add files from Drive to an item of a template, by IDs such as n5065', {
			method: 'addAttachmentsFromDisk',
			action: 'Attach drive files to template checklist item',
			fields: { documented: 'filesIds!:driveFiles', at: '' },
			creates: true,
		}),
		change('removeFiles', 'Remove files from an item of a template, by the IDs of its attachments', {
			method: 'removeAttachments',
			action: 'Remove files from template checklist item',
			fields: 'parameters',
		}),
	],
};
