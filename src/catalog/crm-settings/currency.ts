import { as, type Choice, type Entity, type Sent } from '../entity';
import { classic } from '../families';

const chosen: Choice = {
	parameter: 'currencyCode',
	label: 'Currency',
	list: { method: 'crm.currency.list', rows: '', id: 'CURRENCY', label: ['CURRENCY', 'FULL_NAME'] },
	code: true,
	example: 'EUR',
};
const code: Readonly<Record<string, Sent>> = { id: as(chosen, String) };

/**
 * A currency of the CRM. Its ID is its ISO code, such as EUR.
 * https://apidocs.bitrix24.com/api-reference/crm/currency/index.html
 */
export const currency: Entity = {
	resource: 'currency',
	name: 'Currency',
	plural: 'Currencies',
	operations: [
		...classic({
			prefix: 'crm.currency',
			name: 'Currency',
			plural: 'Currencies',
			record: chosen,
			unfiltered: true,
			verbs: ['create', 'delete', 'get', 'getAll', 'getFields'],
		}),
		{
			value: 'deleteLocalisations',
			action: 'Delete localisations of a currency',
			description: 'Remove the name and number format of a currency in some languages',
			method: 'crm.currency.localizations.delete',
			set: code,
			fields: { documented: 'lids!:array', at: '' },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'getBase',
			action: 'Get the base currency',
			description: 'Retrieve the code of the currency in which the CRM shows totals',
			method: 'crm.currency.base.get',
			answer: { id: '' },
		},
		{
			value: 'getLocalisationFields',
			action: 'Get fields of localisations',
			description: 'List the fields of a localisation',
			method: 'crm.currency.localizations.fields',
			answer: { fields: '' },
		},
		{
			value: 'getLocalisations',
			action: 'Get localisations of a currency',
			description: 'Retrieve the name and number format of a currency by language',
			method: 'crm.currency.localizations.get',
			set: code,
			answer: { record: '' },
		},
		{
			value: 'setBase',
			action: 'Set the base currency',
			description: 'Choose the currency in which the CRM shows totals; exchange rates do not change',
			method: 'crm.currency.base.set',
			set: code,
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'setLocalisations',
			action: 'Set localisations of a currency',
			description: 'Set the name and number format of a currency in some languages; others are kept',
			method: 'crm.currency.localizations.set',
			set: code,
			fields: { documented: 'localizations!:object', at: '' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'update',
			description: 'Change rate, order or localisations of a currency; the rest is kept',
			method: 'crm.currency.update',
			set: { ID: as(chosen, String) },
			fields: { describedBy: 'crm.currency.fields', at: 'fields' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
