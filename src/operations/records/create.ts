import type { CrmEntity } from '../../catalog/crm/crm-item';
import { splitList } from '../../catalog/values';
import { type Added, addRecord, addRecordUnlessThere } from './add-record';
import { CONTACT_DETAILS, readDetails, withDetails } from './contact-details';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { EMPTY_VALUES_OPTION, FIELDS } from '../input/mapped-fields';
import { withOwnStage } from './stage-names';
import { readFields } from './written-fields';
import { byFields, withTrimmedKeys } from './matching';
import { FailedRow, type Operation } from '../types';

/** Name of the option with the fields whose values are unique among records. */
const UNIQUE_FIELDS = 'uniqueFields';

export const create = (entity: CrmEntity): Operation => ({
	value: 'create',
	name: 'Create',
	action: `Create ${entity.name.toLowerCase()}`,
	description: `Add a new ${entity.name.toLowerCase()}`,
	methods: ['crm.item.add'],
	parameters: [
		...kindParameters(entity),
		FIELDS,
		...(entity.contactDetails ? [CONTACT_DETAILS] : []),
		'simplify',
		'options',
		'options.uniqueFields',
		EMPTY_VALUES_OPTION,
	],
	fields: panelFields(entity),
	async run(context) {
		const { input, inTurnOfFound, hint } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const unique = splitList(input.option('options', UNIQUE_FIELDS) ?? []).map(String);
		const read = await readFields(context, entity, entityTypeId);
		const toCreate = await withOwnStage(
			context,
			entity,
			entityTypeId,
			withTrimmedKeys(read.toCreate, unique),
		);
		const fields = entity.contactDetails
			? withDetails(toCreate, readDetails(input, CONTACT_DETAILS))
			: toCreate;
		if (Object.keys(fields).length === 0) {
			throw input.invalid(FIELDS, 'has no values', 'Set at least one field of the new record.');
		}
		const record = { entity, entityTypeId, fields };
		const add = async (): Promise<Added | FailedRow> => {
			if (unique.length === 0) return await addRecord(context, record);
			const known = await recordFields(context, entityTypeId);
			const matcher = byFields(context, entityTypeId, known, unique, toCreate, UNIQUE_FIELDS);
			return await inTurnOfFound(
				matcher.keys,
				matcher.find,
				async (found) => await addRecordUnlessThere(context, record, matcher, found),
			);
		};
		const added = await add();
		if (added instanceof FailedRow) return [added];
		if (!added.created)
			hint(`Some ${entity.plural.toLowerCase()} already existed and were not created again`);
		return [recordRow(entity, added.item, input.flag('simplify'))];
	},
});
