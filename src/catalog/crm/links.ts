import { recordOfKind } from '../choices';
import type { Choice, MethodOperation } from '../entity';

const KINDS = {
	contact: {
		name: 'Contact',
		id: 'CONTACT_ID',
		choice: recordOfKind('linkedContactId', 'Contact', 3, 'contact'),
	},
	company: {
		name: 'Company',
		id: 'COMPANY_ID',
		choice: recordOfKind('linkedCompanyId', 'Company', 4, 'company'),
	},
};

/**
 * The operations that link several contacts or companies with a record. The page is the one for deals; leads, contacts
 * and companies have such methods too.
 * https://apidocs.bitrix24.com/api-reference/crm/deals/contacts/index.html
 * @param kind what is linked.
 * @param of the resource of the record: `deal`.
 * @param record the parameter with which the person chooses the record.
 */
export function linksTo(kind: keyof typeof KINDS, of: string, record: Choice): MethodOperation[] {
	const { name, id, choice } = KINDS[kind];
	const plural = kind === 'contact' ? 'Contacts' : 'Companies';
	const method = (verb: string) => `crm.${of}.${kind}.${verb}`;
	const one = `${of === 'contact' || of === 'company' ? 'a' : 'the'} ${of}`;
	return [
		{
			value: `add${name}`,
			action: `Add ${kind} to ${of}`,
			description: `Add a ${kind} to ${one}, unless it is linked already`,
			method: method('add'),
			set: { [`fields.${id}`]: choice, id: record },
			fields: { documented: 'IS_PRIMARY:flag SORT:integer', at: 'fields' },
			answer: { changed: 'added' },
			effect: 'idempotent',
		},
		{
			value: `get${plural}`,
			action: `Get ${plural.toLowerCase()} of ${of}`,
			description: `List the ${plural.toLowerCase()} of ${one} and which one is primary`,
			method: method('items.get'),
			set: { id: record },
			answer: { rows: '' },
		},
		{
			value: `get${name}LinkFields`,
			action: `Get fields of ${kind} links of ${of}`,
			description: `List what is kept about the link to a ${kind}, such as whether it is the primary one`,
			method: method('fields'),
			answer: { fields: '' },
		},
		{
			value: `remove${name}`,
			action: `Remove ${kind} from ${of}`,
			description: `Remove a ${kind} from ${one}; the ${kind} itself is kept`,
			method: method('delete'),
			set: { [`fields.${id}`]: choice, id: record },
			answer: { changed: 'removed' },
			effect: 'idempotent',
		},
		{
			value: `removeAll${plural}`,
			action: `Remove all ${plural.toLowerCase()} from ${of}`,
			description: `Remove all ${plural.toLowerCase()} from ${one}; none is deleted`,
			method: method('items.delete'),
			set: { id: record },
			answer: { done: 'removed' },
			effect: 'idempotent',
		},
		{
			value: `set${plural}`,
			action: `Set ${plural.toLowerCase()} of ${of}`,
			description: `Replace all ${plural.toLowerCase()} of ${one} with a list such as [{"${id}": 5, "IS_PRIMARY": "Y"}]`,
			method: method('items.set'),
			set: { id: record },
			fields: 'parameters',
			answer: { done: 'set' },
			effect: 'idempotent',
		},
	];
}
