import type { Choice, Entity } from '../entity';
import { classic } from '../families';

const field: Choice = {
	parameter: 'userFieldId',
	label: 'User Custom Field',
	list: { method: 'user.userfield.list', rows: '', id: 'ID', label: ['FIELD_NAME'] },
};

/**
 * Settings that can still be changed later. Labels are texts, or objects with a text for each language.
 * https://apidocs.bitrix24.com/api-reference/user/userfields/user-userfield-add.html
 */
const CHANGEABLE = [
	'LABEL:string SORT:integer MANDATORY:flag XML_ID:string SHOW_FILTER:flag SHOW_IN_LIST:flag EDIT_IN_LIST:flag',
	'IS_SEARCHABLE:flag SETTINGS:object LIST:array EDIT_FORM_LABEL:any LIST_COLUMN_LABEL:any',
	'LIST_FILTER_LABEL:any ERROR_MESSAGE:any HELP_MESSAGE:any',
].join(' ');

/**
 * A field that the people of the portal have added to the profiles of users.
 * https://apidocs.bitrix24.com/api-reference/user/userfields/index.html
 */
export const userCustomField: Entity = {
	resource: 'userCustomField',
	name: 'User Custom Field',
	plural: 'User Custom Fields',
	operations: classic({
		prefix: 'user.userfield',
		name: 'Custom Field of Users',
		plural: 'Custom Fields of Users',
		record: field,
		verbs: ['create', 'delete', 'getAll', 'update'],
		fields: `FIELD_NAME!:string USER_TYPE_ID!:string MULTIPLE:flag ${CHANGEABLE}`,
		changeable: CHANGEABLE,
		listed:
			'ID:integer FIELD_NAME:string USER_TYPE_ID:string XML_ID:string SORT:integer MULTIPLE:flag MANDATORY:flag ' +
			'SHOW_FILTER:string SHOW_IN_LIST:flag EDIT_IN_LIST:flag IS_SEARCHABLE:flag',
		list: { comparisons: 'plain' },
	}),
};
