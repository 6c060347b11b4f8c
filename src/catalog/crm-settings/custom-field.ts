import { always, type Choice, type Entity, type MethodOperation } from '../entity';
import { classic } from '../families';

/** Fields that people of the portal have added to a kind of record (api reference, "crm.deal.userfield" and so on). */
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
		// Requisites require it, the others pass over it (api reference, "crm.requisite.userfield.add").
		created: { 'fields.ENTITY_ID': always(`CRM_${kind.toUpperCase()}`) },
		verbs: ['create', 'delete', 'get', 'getAll', 'update'],
	});
	// What a custom field consists of is the same for all kinds.
	const withFields = (operation: MethodOperation): MethodOperation =>
		operation.fields === undefined
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
 * The same for every kind, smart processes and invoices too: they are called `CRM_7` by the ID of the smart process and
 * `CRM_SMART_INVOICE` (api reference, "userfieldconfig").
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
			description: 'Remove a custom field, with all that was entered into it',
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
