import { always, type Choice, type Entity } from '../entity';
import { requisiteChoice } from './requisite';

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
 * A postal address. It has no ID: its type and its owner say which address it is. New addresses belong to requisites,
 * whose record type is 8.
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/addresses/index.html
 */
export const address: Entity = {
	resource: 'address',
	name: 'Address',
	plural: 'Addresses',
	operations: [
		{
			value: 'create',
			description: 'Add an address to a requisite',
			method: 'crm.address.add',
			set: key,
			fields: described,
			answer: { done: 'created' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Remove an address from a requisite',
			method: 'crm.address.delete',
			set: key,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getAll',
			description: 'Retrieve many addresses by filter',
			method: 'crm.address.list',
			fields: described,
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of an address with their types',
			method: 'crm.address.fields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Change an address of a requisite',
			method: 'crm.address.update',
			set: key,
			fields: described,
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
