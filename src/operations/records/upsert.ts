import type { CrmEntity } from '../../catalog/crm/crm-item';
import { crmRecordKey } from '../../portal/sending/record-keys';
import type { Row } from '../../portal/types';
import { addRecordOnce } from './add-record';
import { CONTACT_DETAILS, readDetails, withDetails } from './contact-details';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { choiceCalled } from '../input/choice';
import { EMPTY_VALUES_OPTION, FIELDS } from '../input/mapped-fields';
import { readFields } from './written-fields';
import { byContactDetails, byFields, type Matcher, withTrimmedKeys } from './matching';
import { withOwnStage } from './stage-names';
import { FailedRow, type Operation, type OperationContext, type OutputRow } from '../types';
import { updateRecord } from './update-record';

/** Name of the parameter that says how to recognise a record: by fields, or by contact details. */
const MATCH_BY = 'matchBy';

/** What records are recognised by: kinds of contact details, or fields. */
const WAYS: ReadonlyArray<{ value: string; name: string; kinds?: readonly string[] }> = [
	{ value: 'email', name: 'E-Mail', kinds: ['email'] },
	{ value: 'fields', name: 'Fields' },
	{ value: 'phone', name: 'Phone', kinds: ['phone'] },
	{ value: 'phoneOrEmail', name: 'Phone or E-Mail', kinds: ['email', 'phone'] },
];

/** Name of the option that says which of several matching records to update. */
const SEVERAL = 'severalMatches';

const SEVERAL_WAYS = [
	{ value: 'error', name: 'Fail' },
	{ value: 'all', name: 'Update All' },
	{ value: 'first', name: 'Update First' },
] as const;

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
		const { matching, ...read } = await readFields(context, entity, entityTypeId);
		const details = entity.contactDetails ? readDetails(input, CONTACT_DETAILS) : [];
		const way = entity.contactDetails ? input.text(MATCH_BY) : '';
		const { kinds } = choiceCalled(WAYS, way || 'fields', input, MATCH_BY);
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
		const update = async (id: number): Promise<Row> => {
			const write = async () => await updateRecord(context, entity, entityTypeId, id, changes);
			// Another execution may reach the record by another key. Where phones are compared, both would add the same one.
			return details.length === 0 ? await write() : await inTurn([crmRecordKey(id)], write);
		};
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
	switch (choiceCalled(SEVERAL_WAYS, input.option('options', SEVERAL) || 'error', input, SEVERAL).value) {
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
