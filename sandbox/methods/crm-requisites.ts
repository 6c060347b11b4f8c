import { errors } from '../errors';
import { toInt, toText, type PhpMap } from '../php/value';
import type { CustomField } from '../fields/custom';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import { bankDetailColumns, requisiteColumns } from './crm-requisite-columns';
import { preset, REQUISITE_TYPE_ID } from './crm-requisite-presets';
import { notDefined, rowFamily, type Column, type RowKind } from './described-rows';
import type { Call, Method } from './method';

const customColumn = (field: CustomField): Column => [
	field.fieldName,
	field.userTypeId,
	field.label,
	'dynamic',
	...(field.multiple ? (['multiple'] as const) : []),
];

/** Deletes rows of a table, such as the bank details and addresses of a requisite. */
function deleteOf(store: Store, table: string, belongs: (values: PhpMap) => boolean): void {
	const rows = store.table(table);
	for (const row of rows.all()) if (belongs(row.values)) rows.delete(row.id);
}

/** @throws RestError with an empty code when NAME is empty, or missing for a new row. */
function checkName(values: PhpMap, present?: StoredRow): void {
	const name = values.NAME ?? present?.values.NAME;
	if (toText(name) === '') throw errors.classic('The field "Name" is required.');
}

export const requisite: RowKind = {
	name: 'crm.requisite',
	label: 'Requisite',
	columns: (store) => [...requisiteColumns, ...store.requisiteFields.customFields.map(customColumn)],
	defaults: { ACTIVE: 'Y', ADDRESS_ONLY: 'N', SORT: '500', RQ_VAT_PAYER: 'N' },
	check: (call, values, present) => {
		if (!present) {
			const entityTypeId = toInt(values.ENTITY_TYPE_ID);
			// Only contacts and companies have requisites.
			if (entityTypeId !== 3 && entityTypeId !== 4) throw notDefined('ENTITY_TYPE_ID');
			if (!call.store.record(entityTypeId, toInt(values.ENTITY_ID))) {
				throw errors.classic('Entity not found.');
			}
			if (!call.store.table(preset.name).get(toInt(values.PRESET_ID))) throw notDefined('PRESET_ID');
		}
		checkName(values, present);
	},
	beforeDelete: (call, { id }) => {
		deleteOf(call.store, bankDetail.name, (values) => toInt(values.ENTITY_ID) === id);
		deleteOf(
			call.store,
			'crm.address',
			(values) => toInt(values.ENTITY_TYPE_ID) === REQUISITE_TYPE_ID && toInt(values.ENTITY_ID) === id,
		);
	},
};

export const bankDetail: RowKind = {
	name: 'crm.requisite.bankdetail',
	label: 'RequisiteBankDetail',
	columns: () => bankDetailColumns,
	defaults: { ACTIVE: 'Y', SORT: '500' },
	check: (call, values, present) => {
		if (!present) {
			const owner = call.store.table(requisite.name).get(toInt(values.ENTITY_ID));
			if (!owner) throw notDefined('ENTITY_ID');
			values.COUNTRY_ID ??= countryOf(call, owner);
		}
		checkName(values, present);
	},
};

/** The country of the requisite's template. */
function countryOf(call: Call, owner: StoredRow): string {
	return toText(call.store.table(preset.name).get(toInt(owner.values.PRESET_ID))?.values.COUNTRY_ID);
}

/** crm.requisite.* and crm.requisite.bankdetail.*. */
export const crmRequisiteMethods: Method[] = [...rowFamily(requisite), ...rowFamily(bankDetail)];
