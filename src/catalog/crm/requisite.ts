import { record, recordType } from '../choices';
import { always, type Choice, type Entity } from '../entity';
import { classic } from '../families';

const named = (parameter: string, label: string, method: string): Choice => ({
	parameter,
	label,
	list: { method, rows: '', id: 'ID', label: ['NAME'], search: 'filter.%NAME' },
});

const requisiteChoice = named('requisiteId', 'Requisite', 'crm.requisite.list');
const bankDetailChoice = named('bankDetailId', 'Bank Detail', 'crm.requisite.bankdetail.list');
const template = named('requisiteTemplateId', 'Requisite Template', 'crm.requisite.preset.list');

/** What invoices and contracts say of a company or a contact (api reference, "crm.requisite"). */
export const requisite: Entity = {
	resource: 'requisite',
	name: 'Requisite',
	plural: 'Requisites',
	operations: classic({
		prefix: 'crm.requisite',
		name: 'Requisite',
		plural: 'Requisites',
		record: requisiteChoice,
	}),
};

export const bankDetail: Entity = {
	resource: 'bankDetail',
	name: 'Bank Detail',
	plural: 'Bank Details',
	operations: classic({
		prefix: 'crm.requisite.bankdetail',
		name: 'Bank Detail',
		plural: 'Bank Details',
		record: bankDetailChoice,
	}),
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
			record: template,
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

const field: Choice = {
	parameter: 'requisiteTemplateFieldId',
	label: 'Template Field',
	list: {
		method: 'crm.requisite.preset.field.list',
		rows: '',
		id: 'ID',
		label: ['FIELD_TITLE', 'FIELD_NAME'],
		parameters: { 'preset.ID': template },
	},
	within: [template],
};

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
			always: { 'preset.ID': template },
			verbs: ['create', 'delete', 'get', 'update'],
		}),
		{
			value: 'getAll',
			description: 'Retrieve the fields that a template has',
			method: 'crm.requisite.preset.field.list',
			set: { 'preset.ID': template },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List what a field of a template consists of, one item per field',
			method: 'crm.requisite.preset.field.fields',
			answer: { fields: '' },
		},
		{
			value: 'getAvailable',
			action: 'Get available requisite template fields',
			description: 'List the names of the fields that a template does not have yet',
			method: 'crm.requisite.preset.field.availabletoadd',
			set: { 'preset.ID': template },
			answer: { rows: '' },
		},
	],
};

const owner = { entityTypeId: recordType, entityId: record };

/** Which requisites a deal, a quote or an invoice uses (api reference, "crm.requisite.link"). */
export const requisiteLink: Entity = {
	resource: 'requisiteLink',
	name: 'Requisite Link',
	plural: 'Requisite Links',
	operations: [
		{
			value: 'delete',
			description: 'Take the requisites away from a deal, a quote or an invoice',
			method: 'crm.requisite.link.unregister',
			set: owner,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve which requisites a deal, a quote or an invoice uses',
			method: 'crm.requisite.link.get',
			set: owner,
			answer: { record: '' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many links by filter; up to 2,500 per request',
			method: 'crm.requisite.link.list',
			fields: { describedBy: 'crm.requisite.link.fields', at: 'fields' },
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List what a link consists of, one item per field',
			method: 'crm.requisite.link.fields',
			answer: { fields: '' },
		},
		{
			value: 'set',
			description: 'Say which requisites a deal, a quote or an invoice uses; 0 stands for none',
			method: 'crm.requisite.link.register',
			set: { 'fields.ENTITY_TYPE_ID': recordType, 'fields.ENTITY_ID': record },
			fields: {
				documented:
					'REQUISITE_ID!:integer BANK_DETAIL_ID!:integer MC_REQUISITE_ID!:integer MC_BANK_DETAIL_ID!:integer',
				at: 'fields',
			},
			answer: { done: 'set' },
			effect: 'idempotent',
		},
	],
};

const addressType: Choice = {
	parameter: 'addressTypeId',
	label: 'Address Type',
	list: { method: 'crm.enum.addresstype', rows: '', id: 'ID', label: ['NAME'] },
	example: '1',
};

const key = {
	'fields.TYPE_ID': addressType,
	'fields.ENTITY_TYPE_ID': always(8),
	'fields.ENTITY_ID': requisiteChoice,
};

const described = { describedBy: 'crm.address.fields', at: 'fields' };

/**
 * An address is told apart by its type and what it belongs to; it has no ID of its own. New ones belong to requisites,
 * whose type is 8 (api reference, "crm.address").
 */
export const address: Entity = {
	resource: 'address',
	name: 'Address',
	plural: 'Addresses',
	operations: [
		{
			value: 'create',
			description: 'Add an address of a type to a requisite',
			method: 'crm.address.add',
			set: key,
			fields: described,
			answer: { done: 'created' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove the address of a type from a requisite',
			method: 'crm.address.delete',
			set: key,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve many addresses by filter; up to 2,500 per request',
			method: 'crm.address.list',
			fields: described,
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of an address, with their types, one item per field',
			method: 'crm.address.fields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Change the address of a type of a requisite',
			method: 'crm.address.update',
			set: key,
			fields: described,
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
