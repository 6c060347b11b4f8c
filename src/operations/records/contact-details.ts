import { CHANGE_MODES, type ContactChange } from '../../catalog/contact-changes';
import {
	type ContactDetail,
	CONTACT_DETAIL_KINDS,
	multiFieldsOf,
	typeCalled,
} from '../../catalog/contact-details';
import type { Row } from '../../portal/types';
import { choiceCalled } from '../input/choice';
import { writesEmpty } from '../input/mapped-fields';
import type { OperationInput } from '../types';

/** Name of the parameter with phones, e-mails, websites and messengers. */
export const CONTACT_DETAILS = 'contactDetails';

const textOf = (value: unknown): string =>
	value === null || value === undefined ? '' : String(value).trim();

/** Modes with which an empty value means something: the present ones are removed. */
const REMOVING: readonly string[] = ['replaceAll', 'replaceOne'];

/**
 * The contact details in a parameter. Their mode is `add` unless they have another. Those without a value are left out; with the
 * option *Empty Values* they are refused, or remove what they would replace.
 */
export const readDetails = (input: OperationInput, parameter: string): ContactChange[] =>
	CONTACT_DETAIL_KINDS.flatMap((kind) =>
		input.list(`${parameter}.${kind.name}`).flatMap(({ mode: given, value, oldValue, type }) => {
			const isEmpty = textOf(value) === '';
			if (isEmpty && !writesEmpty(input, parameter, kind.displayName, false)) return [];
			const mode = choiceCalled(CHANGE_MODES, textOf(given) || 'add', input, parameter, 'mode').value;
			if (isEmpty && !REMOVING.includes(mode)) return [];
			return {
				kind: kind.name,
				mode,
				value: textOf(value),
				oldValue: textOf(oldValue),
				type: typeCalled(kind, textOf(type) || 'OTHER'),
			};
		}),
	);

/** The fields of a new record together with its contact details. */
export function withDetails(fields: Row, details: readonly ContactDetail[]): Row {
	const fm = multiFieldsOf(details);
	return fm === undefined ? fields : { ...fields, fm };
}
