import { RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText } from '../php/value';
import type { Call, Method, MethodResult } from './method';

const TYPES: ReadonlyArray<[name: string, entityTypeId: number]> = [
	['LEAD', 1],
	['CONTACT', 3],
	['COMPANY', 4],
];

const MAX_VALUES = 20;

/**
 * Finds records by phone numbers or e-mail addresses, by object type. Types without a match are left out, and without any
 * match the answer is an empty list. Only the first 20 values are looked at.
 */
function findByCommunication(call: Call): MethodResult {
	const type = toText(call.classic('type')).toUpperCase();
	if (type === '') throw new RestError('Communication type is not defined', "Parameter 'type' is required.");
	if (type !== 'PHONE' && type !== 'EMAIL') {
		throw new RestError(`Communication type '${type}' is not supported in current context`, '');
	}
	const values = listOf(call.classic('values'))
		.map(toText)
		.filter((value) => value !== '');
	if (values.length === 0)
		throw new RestError('Communication values is not defined', "Parameter 'values' is required.");
	const wanted = toText(call.classic('entity_type')).toUpperCase();
	const found = newMap();
	for (const [name, entityTypeId] of TYPES) {
		if (wanted !== '' && wanted !== name) continue;
		const collection = call.store.collection(entityTypeId);
		const ids = values
			.slice(0, MAX_VALUES)
			.flatMap((value) => call.store.relations.withCommunication(collection, type, value));
		if (ids.length > 0) found[name] = [...new Set(ids)].sort((one, other) => one - other);
	}
	return { result: Object.keys(found).length === 0 ? [] : found };
}

/** Merges records: the first one stays, the others are deleted. There are never conflicts. */
function mergeBatch(call: Call): MethodResult {
	const sent = call.controllerArray('params', true);
	const { entityTypeId, entityIds } = isMap(sent) ? sent : newMap();
	if (toInt(entityTypeId) === 0) throw new RestError('0', 'The parameter entityTypeId is required.');
	const ids = listOf(entityIds).map(toInt);
	if (ids.length === 0) throw new RestError('0', 'The parameter entityIds does not contains valid elements.');
	if (ids.length < 2)
		throw new RestError('0', 'The parameter entityIds must contains at least two elements.');
	const type = toInt(entityTypeId);
	if (!call.store.entityType(type) || ids.some((id) => !call.store.record(type, id)))
		throw new RestError('0', 'Owner was not found');
	const gone = ids.slice(1);
	for (const id of gone) call.store.collection(type).delete(id);
	return { result: mapOf({ STATUS: 'SUCCESS', ENTITY_IDS: gone }) };
}

export const crmDuplicateMethods: Method[] = [
	{ name: 'crm.entity.mergeBatch', scope: 'crm', cost: 'write', run: mergeBatch },
	{ name: 'crm.duplicate.findbycomm', scope: 'crm', cost: 'read', run: findByCommunication },
];
