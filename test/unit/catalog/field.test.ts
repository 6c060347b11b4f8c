import { parseFields } from '../../../src/catalog/field';

const base = {
	isRequired: false,
	isReadOnly: false,
	isImmutable: false,
	isMultiple: false,
	isDynamic: false,
};

describe('the fields of crm.item.fields', () => {
	it('become descriptions', () => {
		const fields = parseFields({
			fields: {
				id: { ...base, type: 'integer', isReadOnly: true, title: 'ID', upperName: 'ID' },
				stageId: {
					...base,
					type: 'crm_status',
					statusType: 'DEAL_STAGE',
					title: 'Stage',
					upperName: 'STAGE_ID',
				},
				ufCrm_1: {
					...base,
					type: 'enumeration',
					isDynamic: true,
					isMultiple: true,
					title: 'Colours',
					upperName: 'UF_CRM_1',
					items: [{ ID: '44', VALUE: 'Red' }],
				},
			},
		});
		expect(fields).toEqual([
			{
				name: 'id',
				title: 'ID',
				type: 'integer',
				required: false,
				readOnly: true,
				immutable: false,
				multiple: false,
				custom: false,
			},
			expect.objectContaining({ name: 'stageId', dictionary: 'DEAL_STAGE' }),
			expect.objectContaining({
				name: 'ufCrm_1',
				custom: true,
				multiple: true,
				options: [{ id: '44', label: 'Red' }],
			}),
		]);
	});

	it.each<[unknown, unknown]>([
		[
			{ Y: 'Yes', N: 'No' },
			[
				{ id: 'Y', label: 'Yes' },
				{ id: 'N', label: 'No' },
			],
		],
		[
			['hours', 'days'],
			[
				{ id: 'hours', label: 'hours' },
				{ id: 'days', label: 'days' },
			],
		],
	])('of tasks have the values %j', (values, options) => {
		expect(parseFields({ fields: { DURATION_TYPE: { type: 'enum', values } } })).toMatchObject([{ options }]);
	});

	it('leaves out what cannot be used', () => {
		expect(
			parseFields({ fields: { contacts: { ...base }, companies: { ...base }, title: { ...base } } }),
		).toHaveLength(1);
	});

	it.each([
		['contactIds', 'CONTACT_IDS', 'Contact IDs'],
		['parentId1030', 'PARENT_ID_1030', 'Parent ID 1030'],
		['utmSource', 'UTM_SOURCE', 'Utm Source'],
	])('gives the unnamed field %s a readable label', (name, upperName, title) => {
		expect(parseFields({ fields: { [name]: { ...base, title: upperName, upperName } } })[0].title).toBe(
			title,
		);
	});

	it.each([[[]], [null], [{ fields: [] }], ['text']])('reads nothing from %j', (result) => {
		expect(parseFields(result)).toEqual([]);
	});
});
