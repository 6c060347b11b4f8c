import type { CrmEntity } from '../catalog/crm-item';
import { type ContactDetail, CONTACT_DETAIL_KINDS, multiFieldsOf } from '../catalog/contact-details';
import { entityTypeIdOf, kindParameters, recordOf } from './crm-records';
import { FIELDS, readFields } from './mapped-fields';
import type { Operation, OperationInput } from './types';

/** Parameter with phones, e-mails, websites and messengers. */
const CONTACT_DETAILS = 'contactDetails';

export const create = (entity: CrmEntity): Operation => ({
	value: 'create',
	name: 'Create',
	action: `Create ${entity.name.toLowerCase()}`,
	description: `Add a new ${entity.name.toLowerCase()}; many input items are sent 50 per request`,
	parameters: [
		...kindParameters(entity),
		FIELDS,
		...(entity.contactDetails ? [CONTACT_DETAILS] : []),
		'simplify',
		'options',
	],
	async run(context) {
		const { input, call } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const fields = await readFields(context, entity, entityTypeId, true);
		const fm = entity.contactDetails ? multiFieldsOf(readDetails(input)) : undefined;
		if (Object.keys(fields).length === 0 && fm === undefined) {
			throw input.invalid(FIELDS, 'gives no value', 'Set at least one field of the new record.');
		}
		const parameters = { entityTypeId, fields: fm === undefined ? fields : { ...fields, fm } };
		const { result } = await call('crm.item.add', parameters, { effect: 'create' });
		return [recordOf(entity, result, input.flag('simplify'))];
	},
});

function readDetails(input: OperationInput): ContactDetail[] {
	return CONTACT_DETAIL_KINDS.flatMap(({ name: kind }) =>
		input.list(`${CONTACT_DETAILS}.${kind}`).map(({ value, type }) => ({
			kind,
			value: value === null || value === undefined ? '' : String(value).trim(),
			type: String(type ?? 'OTHER'),
		})),
	);
}
