import type { Answer, Entity, MethodOperation } from '../entity';

const list = (
	value: string,
	action: string,
	description: string,
	method: string,
	answer: Answer = { rows: '' },
): MethodOperation => ({ value, action, description, method, answer });

/**
 * Lists that are the same for the whole CRM, such as the kinds of records, and how the CRM is set up.
 * https://apidocs.bitrix24.com/api-reference/crm/auxiliary/enum/index.html
 */
export const reference: Entity = {
	resource: 'reference',
	name: 'Reference',
	plural: 'References',
	operations: [
		list(
			'getAddressTypes',
			'Get address types',
			'List the types that addresses can have, with their IDs',
			'crm.enum.addresstype',
		),
		list(
			'getCrmMode',
			'Get mode of the CRM',
			'Check whether the CRM works with leads (1) or without (2)',
			'crm.settings.mode.get',
			'result',
		),
		list(
			'getCrmModes',
			'Get modes of the CRM',
			'List the modes that a CRM can have',
			'crm.enum.settings.mode',
		),
		list(
			'getCustomFieldFields',
			'Get fields of custom fields',
			'List the fields that describe a custom field',
			'crm.userfield.fields',
			{ fields: '' },
		),
		list(
			'getCustomFieldTypes',
			'Get types of classic custom fields',
			'List the types of custom fields of deals, leads, contacts and companies',
			'crm.userfield.types',
		),
		list(
			'getCustomFieldValueFields',
			'Get fields of custom field values',
			'List the fields of a value of a list field',
			'crm.userfield.enumeration.fields',
			{ fields: '' },
		),
		list(
			'getEnumFields',
			'Get fields of fixed lists',
			'List the fields of the entries of fixed lists',
			'crm.enum.fields',
			{ fields: '' },
		),
		list(
			'getMultiFieldFields',
			'Get fields of phones and emails',
			'List the fields of a phone, an e-mail or a website',
			'crm.multifield.fields',
			{ fields: '' },
		),
		list(
			'getOrderOwnerTypes',
			'Get record types of orders',
			'List the kinds of records that an order can belong to',
			'crm.enum.getorderownertypes',
		),
		list(
			'getRecordTypes',
			'Get record types',
			'List the kinds of CRM records with their numbers and codes',
			'crm.enum.ownertype',
		),
		{
			value: 'getCustomFieldSettings',
			action: 'Get settings of a custom field type',
			description: 'List the settings of custom fields of a type',
			method: 'crm.userfield.settings.fields',
			fields: 'parameters',
			answer: { fields: '' },
		},
	],
};
