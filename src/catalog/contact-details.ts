import { comparablePhone } from '../facts/phones';

/** A kind of contact detail (`crm_multifield` in Bitrix24; docs/internals/fields.md, "Phones and e-mails"). */
export interface ContactDetailKind {
	/** Name in the node's parameter. It is saved in workflows and never changes. */
	name: string;
	displayName: string;
	typeId: string;
	/** VALUE_TYPE codes with their names. Every kind has OTHER; all but messengers have WORK. */
	types: ReadonlyArray<{ name: string; value: string }>;
	placeholder: string;
}

export const CONTACT_DETAIL_KINDS: readonly ContactDetailKind[] = [
	{
		name: 'email',
		displayName: 'E-Mail',
		typeId: 'EMAIL',
		types: [
			{ name: 'Home', value: 'HOME' },
			{ name: 'Newsletters', value: 'MAILING' },
			{ name: 'Other', value: 'OTHER' },
			{ name: 'Work', value: 'WORK' },
		],
		placeholder: 'e.g. name@email.com',
	},
	{
		name: 'messenger',
		displayName: 'Messenger',
		typeId: 'IM',
		types: [
			{ name: 'Other', value: 'OTHER' },
			{ name: 'Skype', value: 'SKYPE' },
			{ name: 'Telegram', value: 'TELEGRAM' },
			{ name: 'Viber', value: 'VIBER' },
		],
		placeholder: 'e.g. @nathan',
	},
	{
		name: 'phone',
		displayName: 'Phone',
		typeId: 'PHONE',
		types: [
			{ name: 'Fax', value: 'FAX' },
			{ name: 'Home', value: 'HOME' },
			{ name: 'Mobile', value: 'MOBILE' },
			{ name: 'Newsletters', value: 'MAILING' },
			{ name: 'Other', value: 'OTHER' },
			{ name: 'Pager', value: 'PAGER' },
			{ name: 'Work', value: 'WORK' },
		],
		placeholder: 'e.g. +49 30 1234567',
	},
	{
		name: 'website',
		displayName: 'Website',
		typeId: 'WEB',
		types: [
			{ name: 'Home', value: 'HOME' },
			{ name: 'Other', value: 'OTHER' },
			{ name: 'Work', value: 'WORK' },
		],
		placeholder: 'e.g. https://example.com',
	},
];

/** The code of a type by its code or its name in the panel, in any case. The portal has more types, which stay as they are. */
export function typeCalled({ types }: ContactDetailKind, given: string): string {
	const wanted = given.toLowerCase();
	return (
		types.find(({ name, value }) => [name, value].some((one) => one.toLowerCase() === wanted))?.value ?? given
	);
}

/** One contact detail as a person enters it. */
export interface ContactDetail {
	kind: string;
	value: string;
	type: string;
}

/** The form in which values of a kind are compared: phones as Bitrix24 does, e-mails in lower case. */
export function comparable(typeId: string, value: string): string {
	const text = value.trim();
	if (typeId === 'EMAIL') return text.toLowerCase();
	return (typeId === 'PHONE' && comparablePhone(text)) || text;
}

/**
 * The `fm` object of crm.item.add, where new values have the keys n0, n1, … Empty values are left out, and so are further
 * spellings of a value.
 * @returns undefined when no value is left.
 */
export function multiFieldsOf(details: readonly ContactDetail[]): Record<string, object> | undefined {
	const seen = new Set<string>();
	const values = details.flatMap(({ kind, value, type }) => {
		const typeId = CONTACT_DETAIL_KINDS.find(({ name }) => name === kind)?.typeId;
		if (typeId === undefined || value === '') return [];
		const key = `${typeId} ${comparable(typeId, value)}`;
		if (seen.has(key)) return [];
		seen.add(key);
		return [{ typeId, valueType: type, value }];
	});
	return values.length === 0
		? undefined
		: Object.fromEntries(values.map((value, index) => [`n${index}`, value]));
}
