import { errors, RestError } from '../errors';
import { columnsOf, isMap, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import type { Table } from '../store/table';
import { describeColumns, fieldsOf, listRows, notDefined, rowView, type Column } from './described-rows';
import type { Call, Method, MethodResult } from './method';
import { ownerNamed, typeByName } from './owner';
import { pageOfRows } from './paging';
import { orderRows } from './rows-filter';

/**
 * In a portal comments and log messages share their numbering. Here log messages have numbers of their own, from this
 * one.
 */
const FIRST_LOG_MESSAGE = 100_001;

const logMessages = (store: Store): Table<StoredRow> =>
	store.table('crm.timeline.logmessage', FIRST_LOG_MESSAGE);

interface Owner {
	entityTypeId: number;
	entityId: number;
}

/** The first owner of a record of the timeline; undefined when there is no such record. */
export function timelineOwner(store: Store, id: number): Owner | undefined {
	const message = logMessages(store).get(id)?.values;
	if (message) return { entityTypeId: toInt(message.entityTypeId), entityId: toInt(message.entityId) };
	return store.comments.get(id);
}

const messageView = ({ id, values }: StoredRow): PhpMap =>
	mapOf({
		id,
		created: values.created ?? null,
		authorId: values.authorId ?? null,
		title: values.title ?? '',
		text: values.text ?? '',
		iconCode: values.iconCode ?? '',
	});

function messageNamed(call: Call): StoredRow {
	const id = call.controllerInt('id');
	const found = logMessages(call.store).get(id);
	if (!found) throw errors.notFound(`Timeline logmessage not found for id ${id}`);
	return found;
}

function addMessage(call: Call): PhpMap {
	const given = call.controllerArray('fields', true);
	const fields = isMap(given) ? given : newMap();
	for (const name of ['entityTypeId', 'entityId', 'title', 'text', 'iconCode']) {
		if (toText(fields[name]) === '') throw new RestError('100', `Required field ${name} is not provided`);
	}
	const entityTypeId = toInt(fields.entityTypeId);
	const entityId = toInt(fields.entityId);
	if (!call.store.entityType(entityTypeId) || !call.store.record(entityTypeId, entityId)) {
		throw new RestError('OWNER_NOT_FOUND', 'Owner of the item not found');
	}
	const values = mapOf({
		entityTypeId,
		entityId,
		title: toText(fields.title),
		text: toText(fields.text),
		iconCode: toText(fields.iconCode),
		created: call.store.time.format(call.store.now()),
		authorId: call.userId,
	});
	return messageView(logMessages(call.store).add({ values }));
}

function listMessages(call: Call): MethodResult {
	const entityTypeId = call.controllerInt('entityTypeId');
	const entityId = call.controllerInt('entityId');
	const rows = logMessages(call.store)
		.all()
		.filter(({ values }) => values.entityTypeId === entityTypeId && values.entityId === entityId)
		.map(messageView);
	const known = new Set(['id', 'created', 'authorId', 'title', 'text', 'iconCode']);
	const { rows: page, info } = pageOfRows(call, orderRows(rows, call.controllerArray('order'), known));
	return { result: page, ...info };
}

const wrapped = (key: string, value: PhpValue): PhpMap => mapOf({ [key]: value });

const PINS = 'crm.timeline.item.pin';

/** The pin that a call names. @throws RestError unless the record is in the timeline of the named owner. */
function pinNamed(call: Call): { values: PhpMap; pins: StoredRow[]; present: StoredRow | undefined } {
	const id = call.controllerInt('id');
	const { ownerTypeId, ownerId } = ownerNamed(call);
	const owner = timelineOwner(call.store, id);
	if (owner?.entityTypeId !== ownerTypeId || owner.entityId !== ownerId) {
		throw errors.notFound('Element not found');
	}
	const pins = call.store
		.table(PINS)
		.all()
		.filter(({ values }) => values.ownerTypeId === ownerTypeId && values.ownerId === ownerId);
	return {
		values: mapOf({ id, ownerTypeId, ownerId }),
		pins,
		present: pins.find(({ values }) => values.id === id),
	};
}

function pin(call: Call): null {
	const { values, pins, present } = pinNamed(call);
	if (present) throw new RestError('CAN_NOT_CHANGE_PINNED', 'The record is pinned already');
	if (pins.length >= 3) throw new RestError('0', 'Only three events can be added to favorites');
	call.store.table(PINS).add({ values });
	return null;
}

function unpin(call: Call): null {
	const { present } = pinNamed(call);
	if (!present) throw new RestError('CAN_NOT_CHANGE_PINNED', 'The record is not pinned');
	call.store.table(PINS).delete(present.id);
	return null;
}

const NOTES = 'crm.timeline.note';

/** The note on a record (itemType 1) or an activity (2). Each has at most one. */
function noteNamed(call: Call): { key: PhpMap; present: StoredRow | undefined } {
	const { ownerTypeId, ownerId } = ownerNamed(call);
	const itemType = call.controllerInt('itemType');
	const itemId = call.controllerInt('itemId');
	const item = itemType === 2 ? call.store.activities.get(itemId) : timelineOwner(call.store, itemId);
	if ((itemType !== 1 && itemType !== 2) || !item) throw errors.notFound('Element not found');
	const notes = call.store.table(NOTES).all();
	return {
		key: mapOf({ ownerTypeId, ownerId, itemType, itemId }),
		present: notes.find(({ values }) => values.itemType === itemType && values.itemId === itemId),
	};
}

function existingNote(call: Call): StoredRow {
	const { present } = noteNamed(call);
	if (!present) throw errors.notFound('Element not found');
	return present;
}

function saveNote(call: Call): boolean {
	const { key, present } = noteNamed(call);
	if (call.controller('text') === undefined) throw errors.missingParameter('text');
	const moment = call.store.time.format(call.store.now());
	const text = { text: toText(call.controller('text')), updatedById: call.userId, updatedTime: moment };
	if (present) Object.assign(present.values, text);
	else {
		const values = Object.assign(key, text, { createdById: call.userId, createdTime: moment });
		call.store.table(NOTES).add({ values });
	}
	return true;
}

const NOTE_KEYS = ['text', 'createdById', 'createdTime', 'updatedById', 'updatedTime'] as const;

const BINDINGS = 'crm.timeline.bindings';

const bindingColumns: readonly Column[] = [
	['OWNER_ID', 'integer', 'OWNER_ID', 'required', 'immutable'],
	['ENTITY_ID', 'integer', 'ENTITY_ID', 'required', 'immutable'],
	['ENTITY_TYPE', 'string', 'ENTITY_TYPE', 'required', 'immutable'],
];

/** The binding in `fields`. @throws RestError when its record does not exist. */
function bindingNamed(call: Call): { values: PhpMap; present: StoredRow | undefined } {
	const fields = fieldsOf(call);
	const ownerId = toInt(fields.OWNER_ID);
	if (!timelineOwner(call.store, ownerId)) throw notDefined('OWNER_ID');
	const entityId = toInt(fields.ENTITY_ID);
	if (entityId <= 0) throw notDefined('ENTITY_ID');
	const type = typeByName(call.store, toText(fields.ENTITY_TYPE));
	if (!type) throw notDefined('ENTITY_TYPE');
	if (!call.store.record(type.entityTypeId, entityId)) throw notDefined('ENTITY_ID');
	const values = bindingOf(ownerId, entityId, type.shape.name);
	const present = call.store
		.table(BINDINGS)
		.all()
		.find((row) => bindingColumns.every(([name]) => row.values[name] === values[name]));
	return { values, present };
}

const bindingOf = (ownerId: number, entityId: number, type: string): PhpMap =>
	mapOf({
		OWNER_ID: String(ownerId),
		ENTITY_ID: String(entityId),
		ENTITY_TYPE: type.toLowerCase(),
	});

/** The bindings of a record, its owner first. */
function listBindings(call: Call): MethodResult {
	const filter = call.classic('filter');
	const id = isMap(filter) ? toInt(filter.OWNER_ID) : 0;
	const owner = timelineOwner(call.store, id);
	const type = owner && call.store.entityType(owner.entityTypeId);
	if (!owner || !type) throw notDefined('OWNER_ID');
	const bound = call.store.table(BINDINGS).all();
	const rows = bound.map((row) => rowView(bindingColumns, row));
	return listRows(call, bindingColumns, [bindingOf(id, owner.entityId, type.shape.name), ...rows]);
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `crm.timeline.${name}`,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** crm.timeline.logmessage.*, item.*, note.* and bindings.*. */
export const crmTimelineRecordMethods: Method[] = [
	method('logmessage.add', 'write', (call) => wrapped('logMessage', addMessage(call))),
	method('logmessage.get', 'read', (call) => wrapped('logMessage', messageView(messageNamed(call)))),
	{ name: 'crm.timeline.logmessage.list', scope: 'crm', cost: 'list', run: listMessages },
	method('logmessage.delete', 'write', (call) => logMessages(call.store).delete(messageNamed(call).id)),
	method('item.pin', 'write', pin),
	method('item.unpin', 'write', unpin),
	method('note.save', 'write', saveNote),
	method('note.get', 'read', (call) => columnsOf(existingNote(call).values, NOTE_KEYS)),
	method('note.delete', 'write', (call) => call.store.table(NOTES).delete(existingNote(call).id)),
	method('bindings.fields', 'read', () => describeColumns(bindingColumns)),
	{ name: 'crm.timeline.bindings.list', scope: 'crm', cost: 'list', run: listBindings },
	method('bindings.bind', 'write', (call) => {
		const { values, present } = bindingNamed(call);
		if (!present) call.store.table(BINDINGS).add({ values });
		return true;
	}),
	method('bindings.unbind', 'write', (call) => {
		const { present } = bindingNamed(call);
		if (!present) throw errors.classic('Not found.');
		return call.store.table(BINDINGS).delete(present.id);
	}),
];
