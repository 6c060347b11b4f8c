import { errors } from '../errors';
import { parseItemFields } from '../fields/item-input';
import { everything, itemView, type Selection } from '../fields/item-view';
import { describeItemFields } from '../fields/describe';
import type { Field } from '../fields/definition';
import { ItemFilter } from '../filter/item-filter';
import { runQuery } from '../filter/query';
import {
	entriesOf,
	isArray,
	isMap,
	listOf,
	mapOf,
	newMap,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { CrmRecord } from '../store/record';
import { createRecord, deleteRecord, updateRecord, type Changes, type Writer } from '../store/write';
import type { RestError } from '../errors';
import type { Call, Method, MethodResult } from './method';
import { pageInfo, pageOf } from './paging';

/** The object type of a call. @throws RestError NOT_FOUND for an unknown one. */
export function entityTypeOf(call: Call): EntityType {
	const type = call.store.entityType(call.controllerInt('entityTypeId'));
	if (!type) throw errors.notFound('Smart process not found');
	return type;
}

function existing(call: Call, type: EntityType): CrmRecord {
	const record = call.store.record(type.entityTypeId, call.controllerInt('id'));
	if (!record) throw errors.notFound('Element not found');
	return record;
}

const writer = (call: Call, type: EntityType): Writer => ({ store: call.store, type, userId: call.userId });

const parse = (call: Call, type: EntityType, input: PhpValue, current: CrmRecord | null): Changes =>
	parseItemFields(call.store, type, input, current, call.useOriginalUfNames, call.portal.quirks);

function oneItem(call: Call, type: EntityType, record: CrmRecord): MethodResult {
	const item = itemView(call.view, type, record, everything, call.useOriginalUfNames);
	return { result: mapOf({ item }) };
}

/** Checks required fields. Only companies and contacts have any. */
function checkRequired(type: EntityType, changes: Changes): void {
	const isEmpty = (key: string): boolean => (changes[key] ?? '') === '';
	if (type.shape.name === 'COMPANY' && isEmpty('title')) throw errors.requiredField('Company name');
	if (type.shape.name === 'CONTACT' && isEmpty('name') && isEmpty('lastName')) {
		throw errors.requiredField('First name');
	}
}

function add(call: Call, fields: PhpValue): { type: EntityType; record: CrmRecord } {
	const type = entityTypeOf(call);
	const changes = parse(call, type, fields, null);
	checkRequired(type, changes);
	return { type, record: createRecord(writer(call, type), changes) };
}

/**
 * Reads `select`. `*`, nothing and an empty list mean all fields with multi-fields. Unknown names are left out. Only an
 * answer with all fields has `entityTypeId`.
 */
function selection(call: Call, type: EntityType): Selection {
	const names = listOf(call.controller('select')).map(toText);
	if (names.length === 0 || names.includes('*')) return everything;
	const fields = names
		.map((name) => type.byItemName(name, call.useOriginalUfNames))
		.filter((field): field is Field => field !== undefined);
	return { fields: [...new Set(fields)], withMultiFields: names.includes('fm') };
}

function list(call: Call): MethodResult {
	const type = entityTypeOf(call);
	const useOriginal = call.useOriginalUfNames;
	const selected = selection(call, type);
	const filter = new ItemFilter(call.store, type, useOriginal);
	const page = pageOf(call);
	const { rows, total } = runQuery(call.store.collection(type.entityTypeId), {
		...filter.compile(call.controllerArray('filter')),
		order: filter.order(call.controllerArray('order')),
		offset: page.offset,
		limit: page.length,
		count: page.count,
	});
	const isEmptied =
		useOriginal &&
		call.portal.quirks.originalUfNamesEmptyItems &&
		selected.fields?.some((one) => !one.custom);
	const items = rows.map((record): PhpValue => {
		// PHP writes an object without keys as an empty list.
		if (isEmptied) return [];
		const view = itemView(call.view, type, record, selected, useOriginal);
		return Object.keys(view).length === 0 ? [] : view;
	});
	return { result: mapOf({ items }), ...pageInfo(page, total) };
}

/** Turns PHONE, EMAIL, … of an imported row into `fm`. */
function importFields(input: PhpValue): PhpMap {
	const fields = newMap();
	const fm: PhpValue[] = [];
	for (const [name, value] of entriesOf(input)) {
		if (!['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK'].includes(name)) {
			if (name === 'fm') throw errors.notIterable('array');
			fields[name] = value;
			continue;
		}
		for (const one of listOf(value)) {
			if (isMap(one)) fm.push({ typeId: name, valueType: one.VALUE_TYPE ?? '', value: one.VALUE ?? '' });
		}
	}
	if (fm.length > 0) fields.fm = fm;
	return fields;
}

function importOne(call: Call, input: PhpValue): PhpMap {
	const { record } = add(call, importFields(input));
	return mapOf({ item: mapOf({ id: record.id }) });
}

const MAX_IMPORT = 20;

function batchImport(call: Call): MethodResult {
	const data = listOf(call.controllerArray('data', true));
	if (data.length > MAX_IMPORT) throw errors.tooManyImportItems(MAX_IMPORT);
	const items = data.map((input): PhpValue => {
		try {
			return importOne(call, input);
		} catch (error) {
			return (error as RestError).toBody();
		}
	});
	return { result: mapOf({ items }) };
}

export const crmItemMethods: Method[] = [
	{
		name: 'crm.item.fields',
		scope: 'crm',
		cost: 'read',
		run: (call) => ({
			result: mapOf({
				fields: describeItemFields(call.store, entityTypeOf(call), call.useOriginalUfNames),
			}),
		}),
	},
	{
		name: 'crm.item.get',
		scope: 'crm',
		cost: 'read',
		run: (call) => {
			const type = entityTypeOf(call);
			return oneItem(call, type, existing(call, type));
		},
	},
	{ name: 'crm.item.list', scope: 'crm', cost: 'list', run: list },
	{
		name: 'crm.item.add',
		scope: 'crm',
		cost: 'write',
		run: (call) => {
			const { type, record } = add(call, call.controllerArray('fields', true));
			return oneItem(call, type, record);
		},
	},
	{
		name: 'crm.item.update',
		scope: 'crm',
		cost: 'write',
		run: (call) => {
			const type = entityTypeOf(call);
			const record = existing(call, type);
			const fields = call.controllerArray('fields', true);
			return oneItem(call, type, updateRecord(writer(call, type), record, parse(call, type, fields, record)));
		},
	},
	{
		name: 'crm.item.delete',
		scope: 'crm',
		cost: 'write',
		run: (call) => {
			const type = entityTypeOf(call);
			deleteRecord(writer(call, type), existing(call, type).id);
			return { result: [] };
		},
	},
	{
		name: 'crm.item.import',
		scope: 'crm',
		cost: 'write',
		run: (call) => ({ result: importOne(call, call.controllerArray('fields', true)) }),
	},
	{ name: 'crm.item.batchImport', scope: 'crm', cost: 'write', run: batchImport },
	{
		name: 'crm.controller.item.getFile',
		scope: 'crm',
		cost: 'read',
		run: (call) => {
			const fileId = Number(/\|file\|(\d+)$/.exec(toText(call.controller('token')))?.[1] ?? 0);
			const file = call.store.files.get(fileId);
			if (!file || isArray(call.controller('token'))) throw errors.notFound('File not found');
			return { result: true, file: { name: file.name, content: Buffer.from(file.content, 'base64') } };
		},
	},
];
