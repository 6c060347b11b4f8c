import { errors } from '../errors';
import { isArray, isMap, mapOf, newMap, toInt, toText, type PhpMap } from '../php/value';
import { stagePrefix, type Semantics, type Status } from '../store/statuses';
import type { Call, Method, MethodResult } from './method';
import { filterEqual, orderRows } from './rows-filter';

const NAMES = new Set([
	'ID',
	'ENTITY_ID',
	'STATUS_ID',
	'NAME',
	'NAME_INIT',
	'SORT',
	'SYSTEM',
	'CATEGORY_ID',
	'COLOR',
	'SEMANTICS',
]);

/** Fields that a filter compares. A name finds all items with its words. */
const FILTERABLE = new Set(['ID', 'ENTITY_ID', 'STATUS_ID', 'SORT', 'SYSTEM', 'CATEGORY_ID', 'SEMANTICS']);

const SEMANTIC_NAMES = { S: 'success', F: 'failure' } as const;

function view(status: Status): PhpMap {
	const row: PhpMap = mapOf({
		ID: String(status.id),
		ENTITY_ID: status.entityId,
		STATUS_ID: status.statusId,
		NAME: status.name,
		NAME_INIT: status.system ? status.name : '',
		SORT: String(status.sort),
		SYSTEM: status.system ? 'Y' : 'N',
		CATEGORY_ID: status.categoryId === null ? null : String(status.categoryId),
		COLOR: status.color,
		SEMANTICS: status.semantics,
	});
	if (status.color !== null) {
		row.EXTRA = mapOf({
			SEMANTICS: status.semantics === null ? 'process' : SEMANTIC_NAMES[status.semantics],
			COLOR: status.color,
		});
	}
	return row;
}

function list(call: Call): MethodResult {
	const filter = call.classic('filter');
	const name = toText(isMap(filter) ? filter.NAME : undefined).toLowerCase();
	const rows = call.store.statuses
		.all()
		.map(view)
		.filter((row) => toText(row.NAME).toLowerCase().includes(name));
	const found = orderRows(filterEqual(rows, filter, FILTERABLE), call.classic('order'), NAMES);
	// A dictionary has no pages.
	return { result: found, total: found.length };
}

function existing(call: Call): Status {
	const found = call.store.statuses.byId(call.classicId());
	if (!found) throw errors.classic('Not found.');
	return found;
}

/** The pipeline in the name of a dictionary. */
function categoryOf(entityId: string): number | null {
	const match = /_STAGE_(\d+)$/.exec(entityId);
	return match ? Number(match[1]) : null;
}

function prefixOf(entityId: string): string {
	const category = categoryOf(entityId) ?? 0;
	if (entityId.startsWith('DEAL_STAGE')) return stagePrefix(2, category);
	const dynamic = /^DYNAMIC_(\d+)_STAGE_/.exec(entityId);
	if (dynamic) return stagePrefix(Number(dynamic[1]), category);
	return entityId.startsWith('SMART_INVOICE_STAGE_') ? stagePrefix(31, category) : '';
}

function add(call: Call): MethodResult {
	const fields = call.classic('fields');
	if (!isArray(fields) || Array.isArray(fields)) throw errors.classic("Parameter 'fields' must be array.");
	const entityId = toText(fields.ENTITY_ID);
	if (call.store.statuses.of(entityId).length === 0) throw errors.classic('The field ENTITY_ID is required.');
	const code = toText(fields.STATUS_ID);
	if (code === '' || toText(fields.NAME) === '')
		throw errors.classic('The fields STATUS_ID and NAME are required.');
	const prefix = prefixOf(entityId);
	const statusId = code.startsWith(prefix) ? code : prefix + code;
	if (call.store.statuses.find(entityId, statusId))
		throw errors.classic(`Status ${statusId} already exists.`);
	const made = call.store.statuses.add({
		entityId,
		statusId,
		name: toText(fields.NAME),
		sort: toInt(fields.SORT) || 10,
		system: false,
		categoryId: categoryOf(entityId),
		color: fields.COLOR === undefined ? null : toText(fields.COLOR),
		semantics: semanticsOf(toText(fields.SEMANTICS)),
	});
	return { result: made.id };
}

const semanticsOf = (text: string): Semantics => (text === 'S' || text === 'F' ? text : null);

function update(call: Call): MethodResult {
	const status = existing(call);
	const fields = call.classic('fields');
	if (!isArray(fields) || Array.isArray(fields)) throw errors.classic("Parameter 'fields' must be array.");
	if (fields.NAME !== undefined) status.name = toText(fields.NAME);
	if (fields.SORT !== undefined) status.sort = toInt(fields.SORT);
	if (fields.COLOR !== undefined) status.color = toText(fields.COLOR);
	return { result: true };
}

const TITLES: Readonly<Record<string, string>> = {
	STATUS: 'Lead stages',
	SOURCE: 'Sources',
	CONTACT_TYPE: 'Contact types',
	COMPANY_TYPE: 'Company types',
	EMPLOYEES: 'Employees',
	INDUSTRY: 'Industry',
	DEAL_TYPE: 'Deal types',
	DEAL_STAGE: 'Deal stages',
	QUOTE_STATUS: 'Quote stages',
	HONORIFIC: 'Salutations',
};

const crm = { scope: 'crm' } as const;

export const crmStatusMethods: Method[] = [
	{ name: 'crm.status.list', ...crm, cost: 'list', run: list },
	{ name: 'crm.status.get', ...crm, cost: 'read', run: (call) => ({ result: view(existing(call)) }) },
	{ name: 'crm.status.add', ...crm, cost: 'write', run: add },
	{ name: 'crm.status.update', ...crm, cost: 'write', run: update },
	{
		name: 'crm.status.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			const status = existing(call);
			if (status.system) throw errors.classic('A system status cannot be deleted.');
			call.store.statuses.delete(status.id);
			return { result: true };
		},
	},
	{
		name: 'crm.status.fields',
		...crm,
		cost: 'read',
		run: () => {
			const fields = newMap();
			for (const name of NAMES) {
				fields[name] = mapOf({
					type: name === 'ID' || name === 'SORT' ? 'integer' : name === 'SYSTEM' ? 'char' : 'string',
					isRequired: name === 'ENTITY_ID' || name === 'STATUS_ID' || name === 'NAME',
					isReadOnly: name === 'ID' || name === 'SYSTEM' || name === 'NAME_INIT',
					isImmutable: name === 'ENTITY_ID' || name === 'STATUS_ID',
					isMultiple: false,
					isDynamic: false,
				});
			}
			return { result: fields };
		},
	},
	{
		name: 'crm.status.entity.items',
		...crm,
		cost: 'list',
		run: (call) => ({
			result: call.store.statuses
				.of(toText(call.classic('entityId')))
				.map((status) => mapOf({ NAME: status.name, SORT: status.sort, STATUS_ID: status.statusId })),
		}),
	},
	{
		name: 'crm.status.entity.types',
		...crm,
		cost: 'list',
		run: (call) => ({
			result: call.store.statuses
				.entityIds()
				.map((id) => mapOf({ ID: id, NAME: TITLES[id] ?? `Stages of ${id}` })),
		}),
	},
];
