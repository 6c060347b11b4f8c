import { type ContactDetail, CONTACT_DETAIL_KINDS, multiFieldsOf } from '../../catalog/contact-details';
import type { Row } from '../../portal/types';
import { textOf } from './contact-changes';
import type { OperationInput } from '../types';

/** Name of the parameter with phones, e-mails, websites and messengers. */
export const CONTACT_DETAILS = 'contactDetails';

/** The contact details that the person has entered. Entries without a value are left out. */
export function readDetails(input: OperationInput): ContactDetail[] {
	return CONTACT_DETAIL_KINDS.flatMap(({ name: kind }) =>
		input
			.list(`${CONTACT_DETAILS}.${kind}`)
			.map(({ value, type }) => ({ kind, value: textOf(value), type: String(type ?? 'OTHER') }))
			.filter(({ value }) => value !== ''),
	);
}

/** The fields of a new record together with its contact details. */
export function withDetails(fields: Row, details: readonly ContactDetail[]): Row {
	const fm = multiFieldsOf(details);
	return fm === undefined ? fields : { ...fields, fm };
}
