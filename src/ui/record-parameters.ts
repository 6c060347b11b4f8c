import type { IDisplayOptions, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { CHANGE_MODES } from '../catalog/contact-changes';
import { CONTACT_DETAIL_KINDS, type ContactDetailKind } from '../catalog/contact-details';
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
		hint: 'Fields with files take the name of a file of the input item, such as data; several with commas between them',
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

/** The codes of a kind of contact detail, WORK first chosen where there is one. */
const typeOfDetail = ({ types }: ContactDetailKind): INodeProperties => ({
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: types.map((type) => ({ ...type })),
	default: types.some(({ value }) => value === 'WORK') ? 'WORK' : 'OTHER',
});

/** A collection with a group for each kind of contact detail. */
const detailsCollection = (
	name: string,
	description: string,
	values: (kind: ContactDetailKind) => INodeProperties[],
): Parameter => ({
	name,
	draw: () => ({
		displayName: 'Phones and E-Mails',
		name,
		type: 'fixedCollection',
		placeholder: 'Add Phone or E-Mail',
		typeOptions: { multipleValues: true },
		default: {},
		description,
		options: CONTACT_DETAIL_KINDS.map(
			(kind): INodePropertyCollection => ({
				displayName: kind.displayName,
				name: kind.name,
				values: values(kind),
			}),
		),
	}),
});

export const contactDetails = detailsCollection(
	'contactDetails',
	'Ways to reach the person or company; each kind can be added several times',
	(kind) => [
		{
			displayName: kind.displayName,
			name: 'value',
			type: 'string',
			placeholder: kind.placeholder,
			default: '',
		},
		typeOfDetail(kind),
	],
);

export const contactDetailChanges = detailsCollection(
	'contactDetailChanges',
	'What to change in the ways to reach the person or company; other values stay as they are. Phones are compared by their digits, e-mails in any case.',
	(kind) => [
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			options: CHANGE_MODES.map((mode) => ({ ...mode })),
			default: 'add',
		},
		{
			displayName: 'Replaced Value',
			name: 'oldValue',
			type: 'string',
			placeholder: kind.placeholder,
			default: '',
			description: 'The value that the record has now',
			displayOptions: { show: { mode: ['replaceOne'] } },
		},
		{
			displayName: kind.displayName,
			name: 'value',
			type: 'string',
			placeholder: kind.placeholder,
			default: '',
			description: 'Nothing is changed when it is empty',
		},
		{ ...typeOfDetail(kind), displayOptions: { show: { mode: ['add', 'replaceAll'] } } },
	],
);
