import { always, type Choice, type Entity, type MethodOperation } from '../entity';
import { classic } from '../families';

/** What lists of custom fields are sorted by. */
const SORTS = 'ID:integer FIELD_NAME:string USER_TYPE_ID:string XML_ID:string SORT:integer';

/**
 * A field that the people of the portal have added to one kind of record. The page is the one for deals; the other kinds
 * have the same methods under their own names.
 * https://apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/index.html
 */
function customField(kind: string, name: string): Entity {
	const prefix = `crm.${kind}.userfield`;
	const record: Choice = {
		parameter: `${kind}CustomFieldId`,
		label: `${name} Custom Field`,
		list: { method: `${prefix}.list`, rows: '', id: 'ID', label: ['FIELD_NAME'] },
	};
	const operations = classic({
		prefix,
		name: `${name} Custom Field`,
		plural: `${name} Custom Fields`,
		record,
		// Requisites require it, the other kinds ignore it:
		// https://apidocs.bitrix24.com/api-reference/crm/requisites/user-fields/crm-requisite-userfield-add.html
		created: { 'fields.ENTITY_ID': always(`CRM_${kind.toUpperCase()}`) },
		listed:
			'ID:integer FIELD_NAME:string USER_TYPE_ID:string XML_ID:string SORT:integer MULTIPLE:flag MANDATORY:flag ' +
			'SHOW_FILTER:string SHOW_IN_LIST:flag EDIT_IN_LIST:flag IS_SEARCHABLE:flag',
		verbs: ['create', 'delete', 'get', 'getAll', 'update'],
		list: { comparisons: 'plain', sortsBy: SORTS },
	});
	// One method describes the custom fields of all kinds. Lists take only some of these fields.
	const withFields = (operation: MethodOperation): MethodOperation =>
		operation.list !== undefined || operation.fields === undefined
			? operation
			: { ...operation, fields: { describedBy: 'crm.userfield.fields', at: 'fields' } };
	return {
		resource: `${kind}CustomField`,
		name: `${name} Custom Field`,
		plural: `${name} Custom Fields`,
		operations: operations.map(withFields),
	};
}

export const companyCustomField = customField('company', 'Company');
export const contactCustomField = customField('contact', 'Contact');
export const dealCustomField = customField('deal', 'Deal');
export const leadCustomField = customField('lead', 'Lead');
export const quoteCustomField = customField('quote', 'Quote');
export const requisiteCustomField = customField('requisite', 'Requisite');

const ofCrm = { moduleId: always('crm') };
const record: Choice = {
	parameter: 'customFieldId',
	label: 'Custom Field',
	list: {
		method: 'userfieldconfig.list',
		rows: 'fields',
		id: 'id',
		label: ['fieldName', 'entityId'],
		parameters: ofCrm,
	},
};
const written =
	'entityId!:string fieldName!:string userTypeId!:string editFormLabel:object listColumnLabel:object multiple:flag mandatory:flag sort:integer settings:object enum:array';

/**
 * A custom field of any kind of record. Its `entityId` names the kind: `CRM_7` for the smart process with the ID 7,
 * `CRM_SMART_INVOICE` for invoices.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/userfieldconfig/index.html
 */
export const customFieldOfAny: Entity = {
	resource: 'customField',
	name: 'Custom Field',
	plural: 'Custom Fields',
	operations: [
		{
			value: 'create',
			description: 'Add a custom field to any kind of record, with its values if it is a list',
			method: 'userfieldconfig.add',
			set: ofCrm,
			fields: { documented: written, at: 'field' },
			answer: { record: 'field' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a custom field with all its values',
			method: 'userfieldconfig.delete',
			set: { ...ofCrm, id: record },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a custom field by its ID, with its labels, settings and values',
			method: 'userfieldconfig.get',
			set: { ...ofCrm, id: record },
			answer: { record: 'field' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many custom fields; filter by entityId, such as CRM_DEAL',
			method: 'userfieldconfig.list',
			set: ofCrm,
			fields: 'parameters',
			list: {},
			answer: { rows: 'fields' },
		},
		{
			value: 'getTypes',
			action: 'Get types of custom fields',
			description: 'List the types that custom fields can have',
			method: 'userfieldconfig.getTypes',
			set: ofCrm,
			answer: { rows: 'types' },
		},
		{
			value: 'update',
			description: 'Change labels, settings or values of a custom field',
			method: 'userfieldconfig.update',
			set: { ...ofCrm, id: record },
			fields: { documented: written.replaceAll('!', ''), at: 'field' },
			answer: { record: 'field' },
			effect: 'idempotent',
		},
	],
};
