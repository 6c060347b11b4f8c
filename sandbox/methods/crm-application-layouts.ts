import { errors, RestError } from '../errors';
import { isMap, isTruthy, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import { bindingsOf } from './crm-activity-bindings';
import { timelineOwner } from './crm-timeline-records';
import type { Call, Method } from './method';
import { ownerNamed } from './owner';

/** The calling application, which owns what it makes. @throws RestError ERROR_WRONG_CONTEXT for webhooks. */
function applicationOf(call: Call): string {
	if (call.caller.clientId === undefined) {
		throw new RestError(
			'ERROR_WRONG_CONTEXT',
			'The method can only be called in the context of a REST application',
		);
	}
	return call.caller.clientId;
}

function layoutOf(call: Call, part: string): PhpMap {
	const layout = call.controllerArray('layout', true);
	if (!isMap(layout)) throw new RestError('ERROR_EMPTY_LAYOUT', 'The layout must not be empty');
	if (!isMap(layout[part])) throw new RestError('FIELD_IS_REQUIRED', `Field \`${part}\` is required`);
	return layout;
}

const answer = (key: string, value: PhpValue): PhpMap => mapOf({ [key]: value });

/** Methods of content blocks under a record of the timeline or an activity. */
function blocks(base: string, idName: 'timelineId' | 'activityId'): Method[] {
	const method = (
		name: string,
		cost: Method['cost'],
		run: (call: Call, row?: StoredRow) => PhpMap,
	): Method => ({
		name: `${base}.layout.blocks.${name}`,
		scope: 'crm',
		cost,
		run: (call) => {
			const clientId = applicationOf(call);
			const { ownerTypeId, ownerId } = ownerNamed(call, 'entityTypeId', 'entityId');
			const id = call.controllerInt(idName);
			const activity = idName === 'activityId' ? call.store.activities.get(id) : undefined;
			const owners = activity ? bindingsOf(activity) : [timelineOwner(call.store, id)];
			const belongs = owners.some((one) => one?.entityTypeId === ownerTypeId && one.entityId === ownerId);
			if (!belongs || (idName === 'activityId' && !activity)) throw errors.notFound('Element not found');
			const rows = call.store.table(base).all();
			const row = rows.find(({ values }) => values.clientId === clientId && values.id === id);
			return { result: run(call, row) };
		},
	});
	return [
		method('set', 'write', (call, row) => {
			const layout = layoutOf(call, 'blocks');
			const id = call.controllerInt(idName);
			const values = mapOf({ clientId: applicationOf(call), id, layout });
			if (row) row.values = values;
			else call.store.table(base).add({ values });
			return answer('success', true);
		}),
		method('get', 'read', (_, row) => answer('layout', row?.values.layout ?? null)),
		method('delete', 'write', (call, row) => {
			if (!row) throw errors.notFound('Element not found');
			call.store.table(base).delete(row.id);
			return answer('success', true);
		}),
	];
}

const CONFIGURABLE = 'crm.activity.configurable';

/** Default `fields` of a configurable activity. */
const FIELDS: Readonly<Record<string, PhpValue>> = {
	typeId: 'CONFIGURABLE',
	completed: false,
	deadline: null,
	pingOffsets: [],
	isIncomingChannel: false,
	responsibleId: null,
	badgeCode: '',
	originatorId: null,
	originId: null,
};

const yes = (value: PhpValue | undefined): boolean => value === 'Y' || (value !== 'N' && isTruthy(value));

function configurableFields(call: Call, present: PhpMap): PhpMap {
	const given = call.controllerArray('fields', true);
	const fields = mapOf(present);
	for (const [name, value] of Object.entries(isMap(given) ? given : newMap())) {
		if (!(name in FIELDS)) continue;
		fields[name] = name === 'completed' || name === 'isIncomingChannel' ? yes(value) : value;
	}
	if (fields.deadline !== null) {
		const moment = call.store.time.parse(toText(fields.deadline));
		if (moment === undefined) throw new RestError('WRONG_FIELD_VALUE', 'Incorrect value of `deadline`');
		fields.deadline = call.store.time.format(moment);
	}
	if (fields.isIncomingChannel === true && fields.deadline !== null) {
		throw new RestError(
			'INCOMING_ACTIVITY_CAN_NOT_BE_WITH_DEADLINE',
			'An incoming activity cannot have a deadline',
		);
	}
	return fields;
}

function addConfigurable(call: Call): PhpMap {
	const clientId = applicationOf(call);
	const owner = ownerNamed(call);
	const defaults = mapOf(FIELDS, { responsibleId: call.userId });
	const fields = configurableFields(call, defaults);
	const layout = layoutOf(call, 'body');
	const now = call.store.now();
	const { id } = call.store.activities.add({
		...owner,
		subject: '',
		description: '',
		authorId: call.userId,
		created: now,
		values: mapOf({
			PROVIDER_ID: 'CONFIGURABLE_REST_APP',
			CONFIGURABLE: mapOf({ clientId, fields, layout }),
		}),
		bindings: [],
		...typed(call, fields),
	});
	return answer('id', id);
}

/** The fields in the form that crm.activity.* shows too. */
const typed = (call: Call, fields: PhpMap) => ({
	deadline: fields.deadline === null ? null : (call.store.time.parse(toText(fields.deadline)) ?? null),
	completed: fields.completed === true,
	responsibleId: toInt(fields.responsibleId),
	updated: call.store.now(),
});

function existingConfigurable(call: Call) {
	const clientId = applicationOf(call);
	const activity = call.store.activities.get(call.controllerInt('id'));
	const own = activity?.values.CONFIGURABLE;
	if (!activity || !isMap(own)) throw errors.notFound('Not found.');
	return { clientId, activity, own, fields: isMap(own.fields) ? own.fields : newMap() };
}

function updateConfigurable(call: Call): PhpMap {
	const { clientId, activity, own, fields } = existingConfigurable(call);
	if (own.clientId !== clientId) {
		throw new RestError(
			'ERROR_WRONG_APPLICATION',
			'The activity can only be updated by the application that created it',
		);
	}
	const changed = configurableFields(call, fields);
	own.layout = layoutOf(call, 'body');
	own.fields = changed;
	Object.assign(activity, typed(call, changed));
	return answer('id', activity.id);
}

const TYPES = 'crm.activity.type';

/** Admits applications of administrators only. @throws RestError ACCESS_DENIED for all others. */
function administratorOfApplication(call: Call): void {
	if (call.caller.clientId === undefined) throw errors.applicationContextRequired(403);
	const user = call.store.users.find((one) => one.id === call.userId);
	if (user?.isAdmin !== true) throw new RestError('ACCESS_DENIED', 'Admin permissions required', 403);
}

const typeNamed = (call: Call, id: string): StoredRow | undefined =>
	call.store
		.table(TYPES)
		.all()
		.find(({ values }) => values.TYPE_ID === id);

function addType(call: Call): boolean {
	administratorOfApplication(call);
	const fields = call.controllerArray('fields', true);
	const given = isMap(fields) ? fields : newMap();
	const id = toText(given.TYPE_ID);
	if (id === '' || typeNamed(call, id)) {
		const text = id === '' ? 'Required field TYPE_ID is empty' : `The type ${id} already exists`;
		throw new RestError('INVALID_ARG_VALUE', text);
	}
	const values = mapOf({
		TYPE_ID: id,
		NAME: toText(given.NAME),
		IS_CONFIGURABLE_TYPE: given.IS_CONFIGURABLE_TYPE === 'Y' ? 'Y' : 'N',
		ICON_ID: '0',
	});
	call.store.table(TYPES).add({ values });
	return true;
}

function deleteType(call: Call): boolean {
	administratorOfApplication(call);
	const id = toText(call.controller('TYPE_ID'));
	const found = typeNamed(call, id);
	if (!found) throw new RestError('INVALID_ARG_VALUE', `The type ${id} does not exist`);
	return call.store.table(TYPES).delete(found.id);
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** Methods by which applications add to timelines: configurable activities, their types, and content blocks. */
export const crmApplicationLayoutMethods: Method[] = [
	...blocks('crm.timeline', 'timelineId'),
	...blocks('crm.activity', 'activityId'),
	method(`${CONFIGURABLE}.add`, 'write', (call) => answer('activity', addConfigurable(call))),
	method(`${CONFIGURABLE}.update`, 'write', (call) => answer('activity', updateConfigurable(call))),
	method(`${CONFIGURABLE}.get`, 'read', (call) => {
		const { activity, own, fields } = existingConfigurable(call);
		const { id, ownerTypeId, ownerId } = activity;
		const view = { id, ownerTypeId, ownerId, fields, layout: own.layout ?? null };
		return answer('activity', mapOf(view));
	}),
	method(`${TYPES}.add`, 'write', addType),
	method(`${TYPES}.delete`, 'write', deleteType),
	method(`${TYPES}.list`, 'list', (call) => {
		administratorOfApplication(call);
		const rows = call.store.table(TYPES).all();
		return rows.map(({ values }) => values);
	}),
];
