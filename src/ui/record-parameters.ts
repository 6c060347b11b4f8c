import type { IDisplayOptions, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { CHANGE_MODES } from '../catalog/contact-changes';
import { CONTACT_DETAIL_KINDS, type ContactDetailKind } from '../catalog/contact-details';
import type { Parameter } from './parameter';

/**
 * The fields of a record as the portal describes them: labels, types, list values, custom fields.
 * @param name by which operations ask for it. The name in the node is always `fields`.
 * @param matches whether the person also chooses the fields by which existing records are recognised.
 * @param show further conditions for showing it.
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
		hint: 'For a file, enter the name of the input field containing it, such as data. Separate several by commas.',
		typeOptions: {
			loadOptionsDependsOn: ['resource', 'operation', 'smartProcess.value'],
			resourceMapper: {
				resourceMapperMethod: 'getMappingFields',
				// Update has a parameter of its own for the record, so it has nothing to match and uses `add` too.
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

/** Fields to write and to match by, for records that are only recognised by fields. */
export const matchedFields = mapper('matchedFields', true);
/** Fields to write and to match by, for records that can also be recognised by contact details. */
export const fieldsToMatch = mapper('fieldsToMatch', true, { matchBy: ['fields'] });
/** Fields to write when records are recognised by contact details. */
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
				description: 'One or more fields, which must all be equal',
			},
			{
				name: 'Phone',
				value: 'phone',
				description: "Any phone under 'Phones and E-Mails', in any format",
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

/** The types of a kind of contact detail; the default is WORK if there is one. */
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
	'Phones, e-mails and other contact details to change. All others stay as they are. Phones are compared by digits, e-mails ignoring case.',
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
			description: 'Nothing changes if it is empty',
		},
		{ ...typeOfDetail(kind), displayOptions: { show: { mode: ['add', 'replaceAll'] } } },
	],
);
