import { type ContactDetail, CONTACT_DETAIL_KINDS, multiFieldsOf } from '../catalog/contact-details';
import type { Row } from '../portal/types';
import type { OperationInput } from './types';

/** Parameter with phones, e-mails, websites and messengers. */
export const CONTACT_DETAILS = 'contactDetails';

export function readDetails(input: OperationInput): ContactDetail[] {
	return CONTACT_DETAIL_KINDS.flatMap(({ name: kind }) =>
		input.list(`${CONTACT_DETAILS}.${kind}`).map(({ value, type }) => ({
			kind,
			value: value === null || value === undefined ? '' : String(value).trim(),
			type: String(type ?? 'OTHER'),
		})),
	);
}

/** The fields of a new record, with its contact details. */
export function withDetails(fields: Row, details: readonly ContactDetail[]): Row {
	const fm = multiFieldsOf(details);
	return fm === undefined ? fields : { ...fields, fm };
}
