import type { IDisplayOptions, INodePropertyCollection } from 'n8n-workflow';
import { CONTACT_DETAIL_KINDS } from '../catalog/contact-details';
import { COPY } from './copy';
import { batching, batchSize, optionsOf, priority, waitLimit } from './options';
import type { Parameter } from './parameter';

/**
 * The fields of a record, as the portal describes them: labels, types, list values, custom fields.
 * @param name by which operations ask for it; in the node it is always `fields`.
 * @param matches whether the person also chooses by which of them existing records are recognised.
 * @param show what else must be chosen for it to be shown.
 */
const mapper = (name: string, matches: boolean, show?: NonNullable<IDisplayOptions['show']>): Parameter => ({
	name,
	draw: () => ({
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		required: true,
		typeOptions: {
			loadOptionsDependsOn: ['resource', 'operation', 'smartProcess.value'],
			resourceMapper: {
				resourceMapperMethod: 'getMappingFields',
				// Which record to update is said by a parameter of its own, so there is nothing to match: the mode `add` for it too.
				mode: matches ? 'upsert' : 'add',
				valuesLabel: 'Fields',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: false,
				multiKeyMatch: matches,
				supportAutoMap: true,
				allowEmptyValues: true,
				noFieldsError: 'Bitrix24 lists no fields that can be written here.',
			},
		},
		...(show && { displayOptions: { show: structuredClone(show) } }),
	}),
});

export const fieldsMapper = mapper('fields', false);

/** With the fields to match by; where there is no other way to recognise records, and where there is. */
export const matchedFields = mapper('matchedFields', true);
export const fieldsToMatch = mapper('fieldsToMatch', true, { matchBy: ['fields'] });
/** Where records are recognised by contact details. */
export const fieldsToWrite = mapper('fieldsToWrite', false, { matchBy: ['email', 'phone', 'phoneOrEmail'] });

export const matchBy: Parameter = {
	name: 'matchBy',
	draw: () => ({
		displayName: 'Match By',
		name: 'matchBy',
		type: 'options',
		options: [
			{
				name: 'E-Mail',
				value: 'email',
				description: "Any e-mail under 'Phones and E-Mails', with Bitrix24's own search for duplicates",
			},
			{
				name: 'Fields',
				value: 'fields',
				description: 'One or several fields, all of which must be equal',
			},
			{
				name: 'Phone',
				value: 'phone',
				description: "Any phone under 'Phones and E-Mails', however it is written",
			},
			{
				name: 'Phone or E-Mail',
				value: 'phoneOrEmail',
				description: "Any phone or e-mail under 'Phones and E-Mails'",
			},
		],
		default: 'fields',
		description: 'How to find out whether the record exists already',
	}),
};

export const contactDetails: Parameter = {
	name: 'contactDetails',
	draw: () => ({
		displayName: 'Phones and E-Mails',
		name: 'contactDetails',
		type: 'fixedCollection',
		placeholder: 'Add Phone or E-Mail',
		typeOptions: { multipleValues: true },
		default: {},
		description: 'Ways to reach the person or company; each kind can be added several times',
		options: CONTACT_DETAIL_KINDS.map(
			({ name, displayName, types, placeholder }): INodePropertyCollection => ({
				displayName,
				name,
				values: [
					{ displayName, name: 'value', type: 'string', placeholder, default: '' },
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: types.map((type) => ({ ...type })),
						default: types.some(({ value }) => value === 'WORK') ? 'WORK' : 'OTHER',
					},
				],
			}),
		),
	}),
};

export const createOptions = optionsOf('createOptions', () => [
	batching(),
	batchSize(),
	priority(),
	{
		displayName: 'Unique Field Names or IDs',
		name: 'uniqueFields',
		type: 'multiOptions',
		typeOptions: {
			loadOptionsMethod: 'getKeyFields',
			loadOptionsDependsOn: ['resource', 'smartProcess.value'],
		},
		default: [],
		description: COPY.dynamicMultiOptions,
		hint: 'A record with the same values in these fields is not created again, however often the workflow runs and even when an answer is lost. Good ones are an ID of another system, or a custom field.',
	},
	waitLimit(),
]);

export const upsertOptions = optionsOf('upsertOptions', () => [
	batching(),
	batchSize(),
	{
		displayName: 'If Several Match',
		name: 'severalMatches',
		type: 'options',
		options: [
			{ name: 'Fail', value: 'error', description: 'Change none of them, and report the item as failed' },
			{ name: 'Update All', value: 'all', description: 'Update every record that matches' },
			{ name: 'Update First', value: 'first', description: 'Update the oldest one, with the lowest ID' },
		],
		default: 'error',
		description: 'What to do when more than one record matches',
	},
	priority(),
	waitLimit(),
]);
