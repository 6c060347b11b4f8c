import type { Choice, Entity, MethodOperation } from '../entity';

const field: Choice = {
	parameter: 'customFieldId',
	label: 'Custom Field',
	list: { method: 'task.item.userfield.getlist', rows: '', id: 'ID', label: ['FIELD_NAME'] },
};

const FIELDS =
	'XML_ID:string EDIT_FORM_LABEL:object LABEL:string SORT:integer MULTIPLE:flag MANDATORY:flag SETTINGS:object';

const READ: MethodOperation[] = [
	{
		value: 'get',
		description: 'Retrieve the description of a custom field by its ID',
		method: 'task.item.userfield.get',
		set: { ID: field },
		answer: { record: '' },
	},
	{
		value: 'getAll',
		description: 'Retrieve the custom fields of tasks, system ones included',
		method: 'task.item.userfield.getlist',
		fields: {
			documented:
				'ID:integer FIELD_NAME:string USER_TYPE_ID:string XML_ID:string SORT:integer MULTIPLE:flag MANDATORY:flag',
			at: 'FILTER',
		},
		list: {
			comparisons: 'plain',
			filtersBy:
				'ID:integer FIELD_NAME:string USER_TYPE_ID:string XML_ID:string MULTIPLE:flag MANDATORY:flag',
			sortsBy: 'ID:integer FIELD_NAME:string USER_TYPE_ID:string SORT:integer',
		},
		answer: { rows: '' },
	},
	{
		value: 'getFields',
		action: 'Get fields of custom field',
		description: 'List the fields that describe a custom field',
		method: 'task.item.userfield.getfields',
		answer: { fields: '' },
	},
	{
		value: 'getTypes',
		action: 'Get types of custom field',
		description: 'List types of custom fields; tasks take string, double, datetime and boolean',
		method: 'task.item.userfield.gettypes',
		list: {},
		answer: { rows: '' },
	},
];

/**
 * A field that the people of the portal have added to tasks.
 * https://apidocs.bitrix24.com/api-reference/tasks/user-field/index.html
 */
export const customField: Entity = {
	resource: 'customField',
	name: 'Custom Field',
	plural: 'Custom Fields',
	operations: [
		{
			value: 'create',
			description: 'Add a field to all tasks, of the type string, double, datetime or boolean',
			method: 'task.item.userfield.add',
			fields: { documented: `USER_TYPE_ID!:string FIELD_NAME!:string ${FIELDS}`, at: 'PARAMS' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a field from all tasks, with its values',
			method: 'task.item.userfield.delete',
			set: { ID: field },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		...READ,
		{
			value: 'update',
			description: 'Change settings of a custom field; its type and code are fixed',
			method: 'task.item.userfield.update',
			set: { ID: field },
			fields: { documented: FIELDS, at: 'DATA' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
