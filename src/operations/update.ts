import type { CrmEntity } from '../catalog/crm-item';
import { CONTACT_CHANGES, readChanges } from './contact-changes';
import { entityTypeIdOf, kindParameters, outputRow, readRecord } from './crm-records';
import { FIELDS, readFields } from './mapped-fields';
import type { Operation } from './types';
import { updateRecord } from './update-record';

export const update = (entity: CrmEntity): Operation => ({
	value: 'update',
	name: 'Update',
	action: `Update ${entity.name.toLowerCase()}`,
	description: `Change fields of an existing ${entity.name.toLowerCase()}; many input items are sent up to 50 per request`,
	parameters: [
		...kindParameters(entity),
		entity.idParameter,
		FIELDS,
		...(entity.contactDetails ? [CONTACT_CHANGES] : []),
		'simplify',
		'updateOptions',
	],
	async run(context) {
		const { input, call } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const id = input.id(entity.idParameter);
		const keepFiles = input.option('options', 'keepFiles') === true;
		const present = keepFiles ? async () => await readRecord(call, entityTypeId, id) : undefined;
		const { toUpdate: fields } = await readFields(context, entity, entityTypeId, false, present);
		const contactDetails = readChanges(entity, input);
		if (Object.keys(fields).length === 0 && contactDetails.length === 0) {
			const what = entity.contactDetails ? 'field, phone or e-mail' : 'field';
			throw input.invalid(FIELDS, 'gives nothing to change', `Set at least one ${what}.`);
		}
		const item = await updateRecord(context, entity, entityTypeId, id, { fields, contactDetails });
		return [outputRow(entity, item, input.flag('simplify'))];
	},
});
