import type { INodePropertyCollection } from 'n8n-workflow';
import { CONTACT_DETAIL_KINDS } from '../catalog/contact-details';
import type { Parameter } from './parameter';

/** The fields to write, as the portal describes them: labels, types, list values, custom fields. */
export const fieldsMapper: Parameter = {
	name: 'fields',
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
				// Which record is said by its own parameter, so there is nothing to match: the mode `add` for both.
				mode: 'add',
				valuesLabel: 'Fields',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: true,
				allowEmptyValues: true,
				noFieldsError: 'Bitrix24 lists no fields that can be written here.',
			},
		},
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
