import type { CrmEntity } from '../../catalog/crm/crm-item';
import { crmRecordKey } from '../../portal/sending/record-keys';
import type { Row } from '../../portal/types';
import { addRecordOnce } from './add-record';
import { CONTACT_DETAILS, readDetails, withDetails } from './contact-details';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { EMPTY_VALUES_OPTION, FIELDS } from '../input/mapped-fields';
import { readFields } from './written-fields';
import { byContactDetails, byFields, type Matcher, withTrimmedKeys } from './matching';
import { withOwnStage } from './stage-names';
import { FailedRow, type Operation, type OperationContext, type OutputRow } from '../types';
import { updateRecord } from './update-record';

/** Name of the parameter that says how to recognise a record: by fields, or by contact details. */
const MATCH_BY = 'matchBy';

/** The kinds of contact details to compare, by the value of that parameter. Any other value means fields. */
const KINDS: Record<string, readonly string[] | undefined> = {
	email: ['email'],
	phone: ['phone'],
	phoneOrEmail: ['email', 'phone'],
};

export const upsert = (entity: CrmEntity): Operation => ({
	value: 'upsert',
	name: 'Create or Update',
	action: `Create or update ${entity.name.toLowerCase()}`,
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	methods: [
		'crm.item.list',
		'crm.item.add',
		'crm.item.update',
		...(entity.contactDetails ? ['crm.duplicate.findbycomm', `crm.${entity.resource}.update`] : []),
	],
	parameters: [
		...kindParameters(entity),
		...(entity.contactDetails
			? [MATCH_BY, 'fieldsToMatch', 'fieldsToWrite', CONTACT_DETAILS]
			: ['matchedFields']),
		'simplify',
		'options',
		'options.severalMatches',
		EMPTY_VALUES_OPTION,
	],
	fields: panelFields(entity),
	async run(context) {
		const { input, inTurn, inTurnOfFound } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const { matching, ...read } = await readFields(context, entity, entityTypeId, true);
		const details = entity.contactDetails ? readDetails(input, CONTACT_DETAILS) : [];
		const kinds = entity.contactDetails ? KINDS[input.text(MATCH_BY)] : undefined;
		const keys = kinds === undefined ? matching : [];
		const toCreate = withTrimmedKeys(read.toCreate, keys);
		const toUpdate = withTrimmedKeys(read.toUpdate, keys);
		const matcher =
			kinds === undefined
				? byFields(
						context,
						entityTypeId,
						await recordFields(context, entityTypeId),
						matching,
						toCreate,
						FIELDS,
					)
				: byContactDetails(context, entity, kinds, details);
		const row = (item: Row, created: boolean): OutputRow => ({
			...recordRow(entity, item, input.flag('simplify')),
			created,
		});
		const changes = { fields: toUpdate, contactDetails: details };
		const update = async (id: number): Promise<Row> =>
			await inTurn(
				[crmRecordKey(id)],
				async () => await updateRecord(context, entity, entityTypeId, id, changes),
			);
		const write = async (found: readonly number[]): Promise<OutputRow[]> => {
			const ids = severalOf(context, entity, matcher, found);
			if (ids.length > 0) return await Promise.all(ids.map(async (id) => row(await update(id), false)));
			const fields = withDetails(await withOwnStage(context, entity, entityTypeId, toCreate), details);
			const added = await addRecordOnce(context, { entity, entityTypeId, fields }, matcher);
			return [added instanceof FailedRow ? added : row(added.item, added.created)];
		};
		return await inTurnOfFound(matcher.keys, matcher.find, write);
	},
});

/**
 * Which of the matching records to update.
 * @throws InputError when there are several, and the option for that case is not set
 */
function severalOf(
	{ input }: OperationContext,
	{ plural }: CrmEntity,
	{ words }: Matcher,
	ids: readonly number[],
): readonly number[] {
	if (ids.length < 2) return ids;
	switch (input.option('options', 'severalMatches')) {
		case 'all':
			return ids;
		case 'first':
			return ids.slice(0, 1);
		default:
			throw input.invalid(
				FIELDS,
				`: ${ids.length} ${plural.toLowerCase()} match ${words} (IDs ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''})`,
				"Match on more fields, or set the option 'If Several Match'.",
			);
	}
}
