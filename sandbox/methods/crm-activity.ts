import { errors } from '../errors';
import { isMap, listOf, mapOf, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { Activity } from '../store/rows';
import { activityColumns, communicationColumns } from './crm-activity-columns';
import { bindingsOf } from './crm-activity-bindings';
import { describeColumns, fieldsOf, listRows, parseRow, rowView } from './described-rows';
import type { Call, Method, MethodResult } from './method';

/** Default values of an activity: those of a to-do. */
const DEFAULTS: Readonly<Record<string, PhpValue>> = {
	TYPE_ID: '6',
	PROVIDER_ID: 'CRM_TODO',
	PROVIDER_TYPE_ID: 'TODO',
	ASSOCIATED_ENTITY_ID: '0',
	PRIORITY: '2',
	NOTIFY_TYPE: '0',
	NOTIFY_VALUE: '0',
	DESCRIPTION_TYPE: '1',
	DIRECTION: '0',
	LOCATION: '',
	SETTINGS: [],
	PROVIDER_PARAMS: [],
	RESULT_STATUS: '0',
	RESULT_STREAM: '0',
	RESULT_MARK: '0',
	AUTOCOMPLETE_RULE: '0',
	IS_INCOMING_CHANNEL: 'N',
};

/** Fields that lists show only when they are selected. */
const ON_REQUEST = new Set(['BINDINGS', 'COMMUNICATIONS', 'FILES', 'WEBDAV_ELEMENTS']);

function view(call: Call, activity: Activity): PhpMap {
	const { time } = call.store;
	const own: PhpMap = mapOf(DEFAULTS, activity.values, {
		OWNER_ID: String(activity.ownerId),
		OWNER_TYPE_ID: String(activity.ownerTypeId),
		SUBJECT: activity.subject,
		DESCRIPTION: activity.description,
		CREATED: time.format(activity.created),
		LAST_UPDATED: time.format(activity.updated),
		DEADLINE: activity.deadline === null ? null : time.format(activity.deadline),
		COMPLETED: activity.completed ? 'Y' : 'N',
		STATUS: activity.completed ? '2' : '1',
		RESPONSIBLE_ID: String(activity.responsibleId),
		AUTHOR_ID: String(activity.authorId),
		EDITOR_ID: String(activity.authorId),
		BINDINGS: bindingsOf(activity).map(({ entityTypeId, entityId }) =>
			mapOf({ OWNER_TYPE_ID: String(entityTypeId), OWNER_ID: String(entityId) }),
		),
	});
	return rowView(activityColumns, { id: activity.id, values: own });
}

const withoutOnRequest = (row: PhpMap): PhpMap =>
	mapOf(Object.fromEntries(Object.entries(row).filter(([name]) => !ON_REQUEST.has(name))));

function existing(call: Call): Activity {
	const found = call.store.activities.get(call.classicId());
	if (!found) throw errors.classic('Activity is not found.');
	return found;
}

function list(call: Call): MethodResult {
	const rows = call.store.activities.all().map((activity) => view(call, activity));
	const answer = listRows(call, activityColumns, rows);
	const selected = listOf(call.classic('select')).map(toText);
	if (selected.length > 0 && !selected.includes('*')) return answer;
	return { ...answer, result: listOf(answer.result).filter(isMap).map(withoutOnRequest) };
}

/** Types that need COMMUNICATIONS: meeting, call, e-mail. */
const WITH_COMMUNICATIONS = new Set([1, 2, 4]);

/** Types that need no PROVIDER_ID: meeting, call, task, e-mail. */
const PLAIN_TYPES = new Set([1, 2, 3, 4]);

const PROVIDERS: Readonly<Record<number, readonly [provider: string, type: string]>> = {
	1: ['CRM_MEETING', 'MEETING'],
	2: ['CRM_CALL', 'CALL'],
	3: ['CRM_TASKS', 'TASKS'],
	4: ['CRM_EMAIL', 'EMAIL'],
};

function checkType(values: PhpMap): void {
	const typeId = toInt(values.TYPE_ID);
	if (typeId <= 0) throw errors.classic('The field TYPE_ID is not defined or invalid.');
	if (!PLAIN_TYPES.has(typeId) && toText(values.PROVIDER_ID) === '') {
		throw errors.classic('The custom activity without provider is not supported in current context.');
	}
	if (toText(values.PROVIDER_ID) === 'CONFIGURABLE_REST_APP') {
		throw errors.classic('Use crm.activity.configurable.add for this activity provider.');
	}
	const communications = listOf(values.COMMUNICATIONS);
	if (WITH_COMMUNICATIONS.has(typeId) && communications.length === 0) {
		throw errors.classic('The field COMMUNICATIONS is not defined or invalid.');
	}
	// A call has only one partner.
	if (typeId === 2 && communications.length > 1) {
		throw errors.classic('The only one communication is allowed for activity of specified type.');
	}
}

/** Values as they are stored. Lists and maps stay as they are. */
function valuesOf(fields: PhpMap, isNew: boolean): PhpMap {
	const values = parseRow(
		activityColumns.filter(([, , , ...flags]) => !flags.includes('required')),
		fields,
		isNew,
	);
	for (const name of ['COMMUNICATIONS', 'SETTINGS', 'PROVIDER_PARAMS', 'FILES'] as const) {
		const value = fields[name];
		if (value !== undefined) values[name] = value;
	}
	return values;
}

/** Copies values into the typed properties of an activity. */
function assign(call: Call, activity: Omit<Activity, 'id'>, fields: PhpMap): void {
	if (fields.SUBJECT !== undefined) activity.subject = toText(fields.SUBJECT);
	if (fields.DESCRIPTION !== undefined) activity.description = toText(fields.DESCRIPTION);
	if (fields.RESPONSIBLE_ID !== undefined) activity.responsibleId = toInt(fields.RESPONSIBLE_ID);
	if (fields.COMPLETED !== undefined) activity.completed = fields.COMPLETED === 'Y';
	// DEADLINE is derived: the start of calls and meetings, and the end of other activities.
	const typeId = toInt(activity.values.TYPE_ID ?? DEFAULTS.TYPE_ID);
	const moment = fields[typeId === 1 || typeId === 2 ? 'START_TIME' : 'END_TIME'];
	if (moment !== undefined) activity.deadline = call.store.time.parse(toText(moment)) ?? null;
	if (activity.subject === '') throw errors.classic('The field SUBJECT is not defined or empty.');
	if (activity.responsibleId <= 0) {
		throw errors.classic('The field RESPONSIBLE_ID is not defined or invalid.');
	}
	activity.updated = call.store.now();
}

function add(call: Call): MethodResult {
	const fields = fieldsOf(call);
	const typeId = toInt(fields.TYPE_ID);
	checkType(fields);
	const ownerTypeId = toInt(fields.OWNER_TYPE_ID);
	const ownerId = toInt(fields.OWNER_ID);
	if (!call.store.entityType(ownerTypeId) || !call.store.record(ownerTypeId, ownerId)) {
		throw errors.classic(
			'Could not build binding. Please ensure that owner info and communications are defined correctly.',
		);
	}
	const now = call.store.now();
	const [provider, type] = PROVIDERS[typeId] ?? [null, null];
	const values = mapOf({ PROVIDER_ID: provider, PROVIDER_TYPE_ID: type }, valuesOf(fields, true), {
		TYPE_ID: String(typeId),
	});
	const activity = {
		ownerTypeId,
		ownerId,
		subject: '',
		description: '',
		responsibleId: 0,
		authorId: call.userId,
		deadline: null,
		created: now,
		updated: now,
		completed: false,
		values,
		bindings: [],
	};
	assign(call, activity, fields);
	return { result: call.store.activities.add(activity).id };
}

function update(call: Call): MethodResult {
	const activity = existing(call);
	const fields = fieldsOf(call);
	Object.assign(activity.values, valuesOf(fields, false));
	assign(call, activity, fields);
	return { result: true };
}

const crm = { scope: 'crm' } as const;

export const crmActivityMethods: Method[] = [
	{
		name: 'crm.activity.fields',
		...crm,
		cost: 'read',
		run: () => ({ result: describeColumns(activityColumns) }),
	},
	{
		name: 'crm.activity.communication.fields',
		...crm,
		cost: 'read',
		run: () => ({ result: describeColumns(communicationColumns) }),
	},
	{ name: 'crm.activity.add', ...crm, cost: 'write', run: add },
	{ name: 'crm.activity.list', ...crm, cost: 'list', run: list },
	{
		name: 'crm.activity.get',
		...crm,
		cost: 'read',
		run: (call) => ({ result: withoutOnRequest(view(call, existing(call))) }),
	},
	{ name: 'crm.activity.update', ...crm, cost: 'write', run: update },
	{
		name: 'crm.activity.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			call.store.activities.delete(existing(call).id);
			return { result: true };
		},
	},
];
