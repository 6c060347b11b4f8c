import { errors } from '../errors';
import { parseClassicFields } from '../fields/classic-input';
import {
	classicDefault,
	classicEverything,
	classicView,
	plainFields,
	type ClassicSelection,
} from '../fields/classic-view';
import type { Field } from '../fields/definition';
import { describeClassicFields } from '../fields/describe';
import { multiFieldTypes } from '../fields/multi-fields';
import { classicOrder, compileClassicFilter } from '../filter/classic-filter';
import { runQuery } from '../filter/query';
import { isArray, listOf, toText, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { CrmRecord } from '../store/record';
import { createRecord, deleteRecord, updateRecord, type Changes, type Writer } from '../store/write';
import type { Call, Method, MethodResult } from './method';
import { classicOffset, pageInfo, pageOf } from './paging';

const words: Readonly<Record<number, string>> = {
	1: 'lead',
	2: 'deal',
	3: 'contact',
	4: 'company',
	7: 'quote',
};

/** add, get, list, update, delete and fields of leads, deals, contacts, companies and quotes. */
export const crmClassicMethods: Method[] = [1, 2, 3, 4, 7].flatMap((entityTypeId) => family(entityTypeId));

function family(entityTypeId: number): Method[] {
	const base = `crm.${words[entityTypeId] ?? ''}`;
	const typeOf = (call: Call): EntityType => {
		const type = call.store.entityType(entityTypeId);
		if (!type) throw errors.classic('Not found');
		return type;
	};
	const writer = (call: Call): Writer => ({ store: call.store, type: typeOf(call), userId: call.userId });
	const existing = (call: Call): CrmRecord => {
		const record = call.store.record(entityTypeId, call.classicId());
		if (!record) throw errors.classic('Not found');
		return record;
	};
	return [
		{
			name: `${base}.fields`,
			scope: 'crm',
			cost: 'read',
			run: (call) => ({ result: describeClassicFields(call.store, typeOf(call)) }),
		},
		{
			name: `${base}.get`,
			scope: 'crm',
			cost: 'read',
			run: (call) => {
				const type = typeOf(call);
				return { result: classicView(call.view, type, existing(call), classicEverything(type), true) };
			},
		},
		{ name: `${base}.list`, scope: 'crm', cost: 'list', run: (call) => list(call, typeOf(call)) },
		{
			name: `${base}.add`,
			scope: 'crm',
			cost: 'write',
			run: (call) => {
				const type = typeOf(call);
				const changes = parseClassicFields(call.store, type, fieldsOf(call), null);
				checkRequired(type, changes);
				return { result: createRecord(writer(call), changes).id };
			},
		},
		{
			name: `${base}.update`,
			scope: 'crm',
			cost: 'write',
			run: (call) => {
				const record = existing(call);
				const changes = parseClassicFields(call.store, typeOf(call), fieldsOf(call), record);
				updateRecord(writer(call), record, changes);
				return { result: true };
			},
		},
		{
			name: `${base}.delete`,
			scope: 'crm',
			cost: 'write',
			run: (call) => {
				deleteRecord(writer(call), existing(call).id);
				return { result: true };
			},
		},
	];
}

/** The parameter `fields`, which may be missing. */
const fieldsOf = (call: Call): PhpValue => call.classic('fields') ?? [];

function checkRequired(type: EntityType, changes: Changes): void {
	const isEmpty = (key: string): boolean => (changes[key] ?? '') === '';
	if (type.shape.name === 'COMPANY' && isEmpty('title'))
		throw errors.classic('The field "Company name" is required.');
	if (type.shape.name === 'CONTACT' && isEmpty('name') && isEmpty('lastName')) {
		throw errors.classic('The fields "First name" and "Last name" are both empty.');
	}
}

function list(call: Call, type: EntityType): MethodResult {
	const asked = pageOf(call);
	const { range, predicate } = compileClassicFilter(call.store, type, call.classic('filter'));
	const order = classicOrder(call.store, type, call.classic('order'));
	const query = (offset: number) =>
		runQuery(call.store.collection(type.entityTypeId), {
			...{ range, predicate, order, offset, limit: asked.length },
			count: asked.count,
		});
	const found = query(asked.offset);
	const page = { ...asked, offset: classicOffset(asked.offset, found.total ?? Infinity) };
	const { rows, total } = page.offset === asked.offset ? found : query(page.offset);
	const selected = selection(call, type);
	return {
		result: rows.map((record) => classicView(call.view, type, record, selected)),
		...pageInfo(page, total, 0),
	};
}

/**
 * Reads `select`: `*` means the system fields, `UF_*` the custom fields; PHONE, EMAIL, … must be named. ID is always
 * shown.
 */
function selection(call: Call, type: EntityType): ClassicSelection {
	const given = call.classic('select');
	const names = isArray(given) ? listOf(given).map(toText) : [];
	if (names.length === 0) return classicDefault(type);
	const fields: Field[] = [];
	const add = (field: Field | undefined): void => {
		if (field && !fields.includes(field)) fields.push(field);
	};
	add(type.byClassic('ID'));
	for (const name of names) {
		if (name === '*') plainFields(type).forEach(add);
		else if (name === 'UF_*') type.classicFields.filter((one) => one.custom).forEach(add);
		else add(type.byClassic(name));
	}
	return {
		fields: fields.filter((one) => one.type !== 'crm_multifield'),
		multiFields: multiFieldTypes.filter((name) => names.includes(name)),
	};
}
