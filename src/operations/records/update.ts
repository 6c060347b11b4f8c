import type { CrmEntity } from '../../catalog/crm/crm-item';
import { crmRecordKey } from '../../portal/sending/record-keys';
import type { Row } from '../../portal/types';
import { CONTACT_CHANGES } from './contact-changes';
import { readDetails } from './contact-details';
import { entityTypeIdOf, panelFields, kindParameters, recordRow, readRecord } from './crm-records';
import { EMPTY_VALUES_OPTION, FIELDS } from '../input/mapped-fields';
import { readFields } from './written-fields';
import type { Operation } from '../types';
import { updateRecord } from './update-record';

export const update = (entity: CrmEntity): Operation => ({
	value: 'update',
	name: 'Update',
	action: `Update ${entity.name.toLowerCase()}`,
	description: `Change fields of an existing ${entity.name.toLowerCase()}`,
	methods: entity.contactDetails ? ['crm.item.update', `crm.${entity.resource}.update`] : ['crm.item.update'],
	parameters: [
		...kindParameters(entity),
		entity.record.parameter,
		FIELDS,
		...(entity.contactDetails ? [CONTACT_CHANGES] : []),
		'simplify',
		'options',
		'options.keepFiles',
		EMPTY_VALUES_OPTION,
	],
	fields: panelFields(entity),
	async run(context) {
		const { input, call, inTurn } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const id = input.id(entity.record);
		const keepFiles = input.flagOption('options', 'keepFiles');
		const contactDetails = entity.contactDetails ? readDetails(input, CONTACT_CHANGES) : [];
		const write = async (): Promise<Row> => {
			const present = async () => await readRecord(call, entityTypeId, id);
			const { toUpdate: fields } = await readFields(context, entity, entityTypeId, present, keepFiles);
			if (Object.keys(fields).length === 0 && contactDetails.length === 0) {
				const what = entity.contactDetails ? 'field, phone or e-mail' : 'field';
				throw input.invalid(FIELDS, 'changes nothing', `Set at least one ${what}.`);
			}
			return await updateRecord(context, entity, entityTypeId, id, { fields, contactDetails });
		};
		// Items that compare something with the record take turns, so that it does not change in between.
		const compares = keepFiles || contactDetails.length > 0;
		const item = compares ? await inTurn([crmRecordKey(id)], write) : await write();
		return [recordRow(entity, item, input.flag('simplify'))];
	},
});
