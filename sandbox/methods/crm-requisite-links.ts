import { errors } from '../errors';
import { mapOf, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import { addressColumns, linkColumns } from './crm-requisite-columns';
import { REQUISITE_TYPE_ID } from './crm-requisite-presets';
import { bankDetail, requisite } from './crm-requisites';
import {
	addRow,
	fieldsOf,
	notDefined,
	readingMethods,
	rowById,
	rowView,
	updateRow,
	type RowKind,
} from './described-rows';
import type { Call, Method } from './method';
import { PAGE_SIZE } from './paging';

/** Reads the values that identify a row without an ID. @throws RestError unless all are positive. */
function keyOf(names: readonly string[], valueOf: (name: string) => PhpValue | undefined): number[] {
	return names.map((name) => {
		const value = toInt(valueOf(name));
		if (value <= 0) throw notDefined(name);
		return value;
	});
}

function find(store: Store, kind: RowKind, names: readonly string[], key: number[]): StoredRow | undefined {
	const rows = store.table(kind.name).all();
	return rows.find(({ values }) => names.every((name, index) => toInt(values[name]) === key[index]));
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** Types of crm.enum.addresstype, in its order. */
export const ADDRESS_TYPES: ReadonlyArray<[id: number, name: string]> = [
	[11, 'Shipping address'],
	[1, 'Physical address'],
	[6, 'Legal address'],
	[4, 'Registered address'],
	[8, 'Mailing address'],
	[9, 'Beneficiary address'],
];

const LEAD = 1;
const ADDRESS_KEY = ['TYPE_ID', 'ENTITY_TYPE_ID', 'ENTITY_ID'] as const;

const address: RowKind = {
	name: 'crm.address',
	label: 'TypeAddress',
	columns: () => addressColumns,
	check: (call, values, present) => {
		if (present) return;
		const entityId = toInt(values.ENTITY_ID);
		if (!ADDRESS_TYPES.some(([id]) => id === toInt(values.TYPE_ID))) throw notDefined('TYPE_ID');
		// Addresses of contacts and companies belong to their requisites.
		const ownerTypeId = toInt(values.ENTITY_TYPE_ID);
		const isRequisite = ownerTypeId === REQUISITE_TYPE_ID;
		if (!isRequisite && ownerTypeId !== LEAD) throw notDefined('ENTITY_TYPE_ID');
		const owner = isRequisite ? call.store.table(requisite.name).get(entityId) : undefined;
		if (!owner && (isRequisite || !call.store.record(LEAD, entityId))) throw notDefined('ENTITY_ID');
		values.ANCHOR_TYPE_ID = owner?.values.ENTITY_TYPE_ID ?? String(LEAD);
		values.ANCHOR_ID = owner?.values.ENTITY_ID ?? String(entityId);
		if (findAddress(call, values)) throw errors.classic('TypeAddress exists.');
	},
};

const findAddress = (call: Call, fields: PhpMap): StoredRow | undefined =>
	find(
		call.store,
		address,
		ADDRESS_KEY,
		keyOf(ADDRESS_KEY, (name) => fields[name]),
	);

function existingAddress(call: Call): StoredRow {
	const found = findAddress(call, fieldsOf(call));
	if (!found) throw errors.classic('TypeAddress not found.');
	return found;
}

/**
 * crm.address.list counts at most one page and names no next page, unless it is not asked to count.
 * https://github.com/bitrix24/b24phpsdk/issues/144
 */
const withWrongTotal = (method: Method): Method =>
	method.name === 'crm.address.list'
		? {
				...method,
				run: (call) => {
					const { next: _next, total = 0, ...answer } = method.run(call);
					return { ...answer, total: Math.min(total, PAGE_SIZE) };
				},
			}
		: method;

/** crm.address.*. An address has no ID; its type and owner identify it. */
export const crmAddressMethods: Method[] = [
	...readingMethods(address).map(withWrongTotal),
	method('crm.address.add', 'write', (call) => {
		addRow(call, address);
		return true;
	}),
	method('crm.address.update', 'write', (call) => {
		updateRow(call, address, existingAddress(call));
		return true;
	}),
	method('crm.address.delete', 'write', (call) =>
		call.store.table(address.name).delete(existingAddress(call).id),
	),
];

const OWNER = ['ENTITY_TYPE_ID', 'ENTITY_ID'] as const;
const link: RowKind = { name: 'crm.requisite.link', label: 'Link', columns: () => linkColumns };

/** Kind of row that each column of a link names; 0 means none. */
const LINKED: ReadonlyArray<[column: string, kind: RowKind]> = [
	['REQUISITE_ID', requisite],
	['BANK_DETAIL_ID', bankDetail],
	['MC_REQUISITE_ID', requisite],
	['MC_BANK_DETAIL_ID', bankDetail],
];

function register(call: Call): boolean {
	const fields = fieldsOf(call);
	const [entityTypeId = 0, entityId = 0] = keyOf(OWNER, (name) => fields[name]);
	const values = mapOf({
		ENTITY_TYPE_ID: String(entityTypeId),
		ENTITY_ID: String(entityId),
	}) as PhpMap;
	for (const [column, kind] of LINKED) {
		const id = toInt(fields[column]);
		if (fields[column] === undefined || id < 0) throw notDefined(column);
		if (id > 0) rowById(call, kind, id);
		values[column] = String(id);
	}
	if (!call.store.entityType(entityTypeId)) throw notDefined('ENTITY_TYPE_ID');
	if (!call.store.record(entityTypeId, entityId)) throw errors.classic('Entity is not found');
	const present = find(call.store, link, OWNER, [entityTypeId, entityId]);
	if (present) present.values = values;
	else call.store.table(link.name).add({ values });
	return true;
}

const linkNamed = (call: Call): StoredRow | undefined =>
	find(
		call.store,
		link,
		OWNER,
		keyOf(['entityTypeId', 'entityId'], (name) => call.classic(name)),
	);

/** crm.requisite.link.*: which requisites a deal, quote or invoice uses. */
export const crmRequisiteLinkMethods: Method[] = [
	...readingMethods(link),
	method('crm.requisite.link.get', 'read', (call) => {
		const found = linkNamed(call);
		if (!found) throw errors.classic('Not found');
		const row = rowView(linkColumns, found);
		// A single link has its owner in numbers, a list in texts.
		for (const name of OWNER) row[name] = toInt(row[name]);
		return row;
	}),
	method('crm.requisite.link.register', 'write', register),
	method('crm.requisite.link.unregister', 'write', (call) => {
		const found = linkNamed(call);
		if (found) call.store.table(link.name).delete(found.id);
		return true;
	}),
];
