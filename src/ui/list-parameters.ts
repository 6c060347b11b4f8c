import { FILTER_OPERATORS } from '../catalog/filter';
import { DIRECTIONS } from '../operations/input/sort';
import { COPY } from './copy';
import { option } from './options';
import type { Parameter } from './parameter';

/** Parameters on which lists of fields depend: they choose the kind of record. */
export const FIELD_LISTS_DEPEND_ON = ['resource', 'smartProcess.value'];

/** Comparisons that need no value. */
const WITHOUT_VALUE = FILTER_OPERATORS.filter(({ write }) => write === undefined).map(({ value }) => value);

export const returnAll: Parameter = {
	name: 'returnAll',
	draw: () => ({
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: COPY.returnAll,
	}),
};

export const limit: Parameter = {
	name: 'limit',
	draw: () => ({
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: COPY.limit,
		displayOptions: { show: { returnAll: [false] } },
	}),
};

export const simplify: Parameter = {
	name: 'simplify',
	draw: () => ({
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: COPY.simplify,
	}),
};

/** Conditions that the person puts together in the panel. */
export const filters: Parameter = {
	name: 'filters',
	draw: () => ({
		displayName: 'Filters',
		name: 'filters',
		type: 'fixedCollection',
		placeholder: 'Add Condition',
		typeOptions: { multipleValues: true },
		default: {},
		description: 'Which records to return; all conditions must hold',
		options: [
			{
				displayName: 'Condition',
				name: 'conditions',
				values: [
					{
						displayName: 'Field Name or ID',
						name: 'field',
						type: 'options',
						typeOptions: {
							loadOptionsMethod: 'getFilterFields',
							loadOptionsDependsOn: [...FIELD_LISTS_DEPEND_ON],
						},
						default: '',
						description: COPY.dynamicOptions,
					},
					{
						displayName: 'Comparison',
						name: 'operator',
						type: 'options',
						options: FILTER_OPERATORS.map(({ name, value }) => ({ name, value })),
						default: 'equals',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description:
							'What to compare with. Separate several values by commas, write dates like 2026-08-20 or 2026-08-20T12:00:00+02:00, and list values by their text or ID.',
						displayOptions: { hide: { operator: [...WITHOUT_VALUE] } },
					},
				],
			},
		],
	}),
};

export const sort: Parameter = {
	name: 'sort',
	draw: () => ({
		displayName: 'Sort',
		name: 'sort',
		type: 'fixedCollection',
		placeholder: 'Add Sort Rule',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		description: 'Order of the results. Without a rule they are sorted by ID, which is the fastest.',
		options: [
			{
				displayName: 'Rule',
				name: 'rules',
				values: [
					{
						displayName: 'Field Name or ID',
						name: 'field',
						type: 'options',
						typeOptions: {
							loadOptionsMethod: 'getSortFields',
							loadOptionsDependsOn: [...FIELD_LISTS_DEPEND_ON],
						},
						default: '',
						description: COPY.dynamicOptions,
					},
					{
						displayName: 'Direction',
						name: 'direction',
						type: 'options',
						options: DIRECTIONS.map((direction) => ({ ...direction })),
						default: 'ASC',
					},
				],
			},
		],
	}),
};

/** Entries of 'Options' for lists with filters. */
export const listOptions = [
	option(() => ({
		displayName: 'Column Names or IDs',
		name: 'columns',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: [...FIELD_LISTS_DEPEND_ON] },
		default: [],
		description: COPY.dynamicMultiOptions,
		hint: "Only these are read and returned, which makes large exports fast. 'Simplify' has no effect then.",
	})),
	option(() => ({
		displayName: 'Filter (JSON)',
		name: 'filterJson',
		type: 'json',
		default: '',
		placeholder: '{"logic": "OR", "0": {"=stageId": "NEW"}, "1": {">opportunity": 1000}}',
		description:
			"A filter in the form of Bitrix24's REST method, added to 'Filters'. For CRM records it can combine conditions with OR.",
	})),
];
