import { errors } from '../errors';
import { isMap, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import { presetColumns, presetFieldColumns, requisiteColumns } from './crm-requisite-columns';
import {
	describeColumns,
	fieldsOf,
	notDefined,
	parseRow,
	rowById,
	rowFamily,
	type RowKind,
} from './described-rows';
import type { Call, Method } from './method';

/** Object type of requisites, in templates and addresses. */
export const REQUISITE_TYPE_ID = 8;

const COUNTRIES: ReadonlyArray<[id: number, code: string, title: string]> = [
	[46, 'DE', 'Germany'],
	[110, 'PL', 'Poland'],
	[122, 'US', 'United States'],
	[132, 'FR', 'France'],
];

/** Templates of requisites. */
export const preset: RowKind = {
	name: 'crm.requisite.preset',
	label: 'Preset',
	columns: () => presetColumns,
	defaults: { ACTIVE: 'Y', SORT: '500' },
	check: (_, values, present) => {
		if (present) return;
		if (toInt(values.ENTITY_TYPE_ID) !== REQUISITE_TYPE_ID) throw notDefined('ENTITY_TYPE_ID');
		if (!COUNTRIES.some(([id]) => id === toInt(values.COUNTRY_ID))) throw notDefined('COUNTRY_ID');
	},
	beforeDelete: (call, { id }) => {
		const used = call.store.table('crm.requisite').all();
		if (used.some(({ values }) => toInt(values.PRESET_ID) === id)) {
			throw errors.classic(
				'You cannot delete the template because requisites have already been created for it',
			);
		}
	},
};

const FIELDS = 'crm.requisite.preset.field';
const field = { name: FIELDS, label: 'PresetField' } as const;

/** The template in the parameter `preset: { ID }`. */
function presetOf(call: Call, missing?: string): StoredRow {
	const parameter = call.classic('preset');
	const id = isMap(parameter) ? toInt(parameter.ID) : 0;
	if (missing !== undefined && !call.store.table(preset.name).get(id)) throw errors.classic(missing);
	return rowById(call, preset, id);
}

const fieldsOfPreset = (store: Store, presetId: number): StoredRow[] =>
	store
		.table(FIELDS)
		.all()
		.filter(({ values }) => toInt(values.PRESET_ID) === presetId);

function existing(call: Call): StoredRow {
	const owner = presetOf(call);
	const id = call.classicId();
	const found = rowById(call, field, id);
	if (toInt(found.values.PRESET_ID) !== owner.id) {
		throw errors.classic(`The ${field.label} with ID '${id}' is not found`);
	}
	return found;
}

/** A field of a template. Unlike in other classic answers, numbers are not texts. */
const view = ({ id, values }: StoredRow): PhpMap =>
	mapOf({
		ID: id,
		FIELD_NAME: toText(values.FIELD_NAME),
		FIELD_TITLE: toText(values.FIELD_TITLE),
		IN_SHORT_LIST: values.IN_SHORT_LIST === 'Y' ? 'Y' : 'N',
		SORT: toInt(values.SORT),
	});

/** Fields of requisites that can still be added to a template. */
function available(store: Store, presetId: number): string[] {
	const taken = new Set(fieldsOfPreset(store, presetId).map(({ values }) => values.FIELD_NAME));
	const names = [
		...requisiteColumns.map(([name]) => name).filter((name) => name.startsWith('RQ_')),
		...store.requisiteFields.customFields.map(({ fieldName }) => fieldName),
	];
	return names.filter((name) => !taken.has(name));
}

function addField(call: Call): number {
	const owner = presetOf(call);
	const values = parseRow(presetFieldColumns, fieldsOf(call), true);
	const name = toText(values.FIELD_NAME);
	if (!available(call.store, owner.id).includes(name)) {
		throw errors.classic(`The field '${name}' can not be added.`);
	}
	return addPresetField(call.store, owner.id, values).id;
}

/** Adds a field to a template without checks. The seed uses it too. */
export const addPresetField = (store: Store, presetId: number, values: PhpMap): StoredRow =>
	store.table(FIELDS).add({ values: mapOf({ SORT: '500' }, values, { PRESET_ID: String(presetId) }) });

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `${preset.name}.${name}`,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** crm.requisite.preset.* and crm.requisite.preset.field.*. */
export const crmRequisitePresetMethods: Method[] = [
	...rowFamily(preset),
	method('countries', 'read', () => COUNTRIES.map(([ID, CODE, TITLE]) => mapOf({ ID, CODE, TITLE }))),
	method('field.fields', 'read', () => describeColumns(presetFieldColumns)),
	method('field.availabletoadd', 'read', (call) =>
		available(call.store, presetOf(call, 'Template not found.').id),
	),
	method('field.list', 'list', (call) => fieldsOfPreset(call.store, presetOf(call).id).map(view)),
	method('field.get', 'read', (call) => view(existing(call))),
	method('field.add', 'write', addField),
	method('field.update', 'write', (call) => {
		const row = existing(call);
		Object.assign(row.values, parseRow(presetFieldColumns, fieldsOf(call), false));
		return true;
	}),
	method('field.delete', 'write', (call) => call.store.table(FIELDS).delete(existing(call).id)),
];
