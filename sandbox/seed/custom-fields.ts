import type { FieldType } from '../fields/definition';
import type { Store } from '../store/store';

interface Seeded {
	entityId: string;
	fieldName: string;
	type: FieldType;
	label: string;
	multiple?: true;
	settings?: Record<string, unknown>;
	items?: string[];
}

const deal = (number: number, type: FieldType, label: string, more: Partial<Seeded> = {}): Seeded => ({
	entityId: 'CRM_DEAL',
	fieldName: `UF_CRM_17000000${String(number).padStart(2, '0')}`,
	type,
	label,
	...more,
});

const links = (types: string[]): Record<string, unknown> =>
	Object.fromEntries(
		['LEAD', 'CONTACT', 'COMPANY', 'DEAL', 'DYNAMIC_1030'].map((name) => [
			name,
			types.includes(name) ? 'Y' : 'N',
		]),
	);

/** Custom fields of the portal: one of every kind for deals, a few for other types. */
const seeded: Seeded[] = [
	deal(1, 'string', 'Project name', { settings: { SIZE: 20, ROWS: 1, DEFAULT_VALUE: '' } }),
	deal(2, 'string', 'Keywords', { multiple: true, settings: { SIZE: 20, ROWS: 1, DEFAULT_VALUE: '' } }),
	deal(3, 'integer', 'Number of seats', { settings: { DEFAULT_VALUE: null } }),
	deal(4, 'double', 'Discount, %', { settings: { PRECISION: 2 } }),
	deal(5, 'boolean', 'Contract signed', { settings: { DEFAULT_VALUE: 0, DISPLAY: 'CHECKBOX' } }),
	deal(6, 'datetime', 'Kick-off', { settings: { DEFAULT_VALUE: { TYPE: 'NONE', VALUE: '' } } }),
	deal(7, 'date', 'Delivery date', { settings: { DEFAULT_VALUE: { TYPE: 'NONE', VALUE: '' } } }),
	deal(8, 'enumeration', 'Region', { items: ['North', 'South', 'East', 'West'] }),
	deal(9, 'enumeration', 'Products of interest', {
		multiple: true,
		items: ['Licences', 'Training', 'Support'],
	}),
	deal(10, 'url', 'Project page', { settings: { POPUP: 'Y' } }),
	deal(11, 'money', 'Budget', { settings: { DEFAULT_VALUE: '' } }),
	deal(12, 'address', 'Delivery address', { settings: { SHOW_MAP: 'Y' } }),
	deal(13, 'file', 'Contract', { settings: { EXTENSIONS: [] } }),
	deal(14, 'file', 'Attachments', { multiple: true, settings: { EXTENSIONS: [] } }),
	deal(15, 'employee', 'Engineer'),
	deal(16, 'employee', 'Team', { multiple: true }),
	deal(17, 'crm', 'Partner', { settings: links(['COMPANY']) }),
	deal(18, 'crm', 'Related records', {
		multiple: true,
		settings: links(['LEAD', 'CONTACT', 'COMPANY', 'DEAL', 'DYNAMIC_1030']),
	}),
	deal(19, 'crm_status', 'Second source', { settings: { ENTITY_TYPE: 'SOURCE' } }),
	deal(20, 'iblock_element', 'Catalogue entry', { settings: { IBLOCK_ID: 14 } }),
	deal(21, 'iblock_section', 'Catalogue section', { settings: { IBLOCK_ID: 14 } }),
	{
		entityId: 'CRM_DEAL',
		fieldName: 'UF_CRM_EXTERNAL_CODE',
		type: 'string',
		label: 'External code',
		settings: { SIZE: 20, ROWS: 1, DEFAULT_VALUE: '' },
	},
	{ entityId: 'CRM_LEAD', fieldName: 'UF_CRM_1700000101', type: 'string', label: 'Campaign remark' },
	{
		entityId: 'CRM_LEAD',
		fieldName: 'UF_CRM_1700000102',
		type: 'enumeration',
		label: 'Interest',
		items: ['Low', 'Medium', 'High'],
	},
	{ entityId: 'CRM_CONTACT', fieldName: 'UF_CRM_1700000201', type: 'string', label: 'Customer number' },
	{ entityId: 'CRM_CONTACT', fieldName: 'UF_CRM_1700000202', type: 'boolean', label: 'Newsletter' },
	{
		entityId: 'CRM_CONTACT',
		fieldName: 'UF_CRM_1700000203',
		type: 'enumeration',
		label: 'Languages',
		multiple: true,
		items: ['English', 'German', 'French'],
	},
	{ entityId: 'CRM_COMPANY', fieldName: 'UF_CRM_1700000301', type: 'string', label: 'Customer number' },
	{ entityId: 'CRM_COMPANY', fieldName: 'UF_CRM_1700000302', type: 'integer', label: 'Number of sites' },
	{ entityId: 'CRM_3', fieldName: 'UF_CRM_3_1700000401', type: 'string', label: 'Customer reference' },
	{ entityId: 'CRM_3', fieldName: 'UF_CRM_3_1700000402', type: 'date', label: 'Milestone' },
	{
		entityId: 'CRM_3',
		fieldName: 'UF_CRM_3_1700000403',
		type: 'enumeration',
		label: 'Risk',
		items: ['Low', 'High'],
	},
];

export function addCustomFields(store: Store): void {
	for (const one of seeded) {
		store.addCustomField({
			entityId: one.entityId,
			fieldName: one.fieldName,
			userTypeId: one.type,
			xmlId: null,
			sort: 100,
			multiple: one.multiple === true,
			mandatory: false,
			label: one.label,
			settings: one.settings ?? {},
			list: (one.items ?? []).map((value, index) => ({
				id: store.newEnumItemId(),
				value,
				sort: (index + 1) * 10,
				isDefault: false,
				xmlId: `item${index + 1}`,
			})),
		});
	}
}
