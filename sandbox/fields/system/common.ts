import { field, type Field } from '../definition';

const readOnly = { flags: ['readOnly' as const] };

/** Fields of every CRM object type. Classic methods have other names for some of them. */
export const common: Field[] = [
	field('id', 'integer', 'ID', readOnly),
	field('assignedById', 'user', 'Responsible person'),
	field('createdBy', 'user', 'Created by', { ...readOnly, classic: 'CREATED_BY_ID' }),
	field('updatedBy', 'user', 'Modified by', { ...readOnly, classic: 'MODIFY_BY_ID' }),
	field('createdTime', 'datetime', 'Created on', { ...readOnly, classic: 'DATE_CREATE' }),
	field('updatedTime', 'datetime', 'Modified on', { ...readOnly, classic: 'DATE_MODIFY' }),
	field('opened', 'boolean', 'Available to everyone'),
	field('lastActivityBy', 'user', 'Last activity by', readOnly),
	field('lastActivityTime', 'datetime', 'Last activity on', readOnly),
	field('webformId', 'integer', 'Created by CRM form', { classic: null }),
	field('utmSource', 'string', 'Ad system'),
	field('utmMedium', 'string', 'Medium'),
	field('utmCampaign', 'string', 'Campaign ID'),
	field('utmContent', 'string', 'Campaign contents'),
	field('utmTerm', 'string', 'Campaign search term'),
];

/** Origin of a lead, deal, contact or company in another system. */
export const origin: Field[] = [
	field('originatorId', 'string', 'External source'),
	field('originId', 'string', 'Item ID in data source'),
];

export const source: Field[] = [
	field('sourceId', 'crm_status', 'Source', { statusType: 'SOURCE' }),
	field('sourceDescription', 'text', 'Source information'),
];

export const amount: Field[] = [
	field('opportunity', 'double', 'Amount'),
	field('currencyId', 'crm_currency', 'Currency'),
	field('isManualOpportunity', 'boolean', 'Amount calculation mode'),
];

export const company = field('companyId', 'crm_company', 'Company', { settings: { parentEntityTypeId: 4 } });

/** Contacts of a lead, deal, quote, invoice or smart process item. `contacts` is described as writable, but is not. */
export const contacts: Field[] = [
	field('contactId', 'crm_contact', 'Contact', { flags: ['deprecated'], computed: true }),
	field('contactIds', 'crm_contact', 'Contacts', { flags: ['multiple'] }),
	field('contacts', 'crm_contact', 'CONTACTS', { flags: ['multiple'], computed: true, classic: null }),
];

export const observers = field('observers', 'user', 'Observers', { flags: ['multiple'], classic: null });

export const moved: Field[] = [
	field('movedBy', 'user', 'Moved by', { ...readOnly, classic: 'MOVED_BY_ID' }),
	field('movedTime', 'datetime', 'Moved on', readOnly),
];

const flag = (key: string, title: string): Field =>
	field(key, 'boolean', title, { ...readOnly, computed: true });

/** Phones, e-mails and the like: `fm` in crm.item.*; PHONE, EMAIL, WEB, IM and LINK in classic methods. */
export const multiFields: Field[] = [
	flag('hasPhone', 'Has phone'),
	flag('hasEmail', 'Has e-mail'),
	flag('hasImol', 'Has open channel'),
	field('fm', 'crm_multifield', 'Multiple fields', { flags: ['multiple'], classic: null }),
	...(['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK'] as const).map((name) =>
		field(name.toLowerCase(), 'crm_multifield', multiFieldTitle(name), {
			flags: ['multiple'],
			classic: name,
			classicOnly: true,
			computed: true,
		}),
	),
];

/** Flat names in crm.item.get and crm.item.list for the first value of a type. */
export const multiFieldAliases: Array<{ key: string; typeId: string; valueType?: string }> = [
	{ key: 'phoneMobile', typeId: 'PHONE', valueType: 'MOBILE' },
	{ key: 'phoneWork', typeId: 'PHONE', valueType: 'WORK' },
	{ key: 'phoneMailing', typeId: 'PHONE', valueType: 'MAILING' },
	{ key: 'emailHome', typeId: 'EMAIL', valueType: 'HOME' },
	{ key: 'emailWork', typeId: 'EMAIL', valueType: 'WORK' },
	{ key: 'emailMailing', typeId: 'EMAIL', valueType: 'MAILING' },
	{ key: 'imol', typeId: 'IM', valueType: 'IMOL' },
	{ key: 'email', typeId: 'EMAIL' },
	{ key: 'phone', typeId: 'PHONE' },
];

function multiFieldTitle(name: 'PHONE' | 'EMAIL' | 'WEB' | 'IM' | 'LINK'): string {
	return { PHONE: 'Phone', EMAIL: 'E-mail', WEB: 'Website', IM: 'Messenger', LINK: 'LINK' }[name];
}

/** Address lines of the classic methods; crm.item.* has addresses in requisites. */
export const classicAddress = (prefix: string, title: string): Field[] =>
	[
		['ADDRESS', title],
		['ADDRESS_2', `${title} (line 2)`],
		['ADDRESS_CITY', `${title}: city`],
		['ADDRESS_POSTAL_CODE', `${title}: postal code`],
		['ADDRESS_REGION', `${title}: region`],
		['ADDRESS_PROVINCE', `${title}: province`],
		['ADDRESS_COUNTRY', `${title}: country`],
	].map(([name = '', label = '']) =>
		field(`classic${prefix}${name}`, 'string', label, { classic: `${prefix}${name}`, classicOnly: true }),
	);

export const person: Field[] = [
	field('honorific', 'crm_status', 'Salutation', { statusType: 'HONORIFIC' }),
	field('name', 'string', 'First name'),
	field('secondName', 'string', 'Second name'),
	field('lastName', 'string', 'Last name'),
	field('birthdate', 'date', 'Birthdate'),
	field('post', 'string', 'Position'),
];

export const comments = field('comments', 'text', 'Comment');

/** The link to a parent record of a smart process: `parentId1030`, PARENT_ID_1030. */
export const parent = (entityTypeId: number, title: string): Field =>
	field(`parentId${entityTypeId}`, 'crm_entity', title, {
		upperName: `PARENT_ID_${entityTypeId}`,
		settings: { parentEntityTypeId: entityTypeId },
	});
