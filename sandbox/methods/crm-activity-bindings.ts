import { errors, RestError } from '../errors';
import { mapOf, toText, type PhpValue } from '../php/value';
import type { Activity } from '../store/rows';
import type { Call, Method } from './method';
import { ownerNamed } from './owner';

type Binding = Activity['bindings'][number];

/** The records to which an activity is bound, its owner first. */
export const bindingsOf = (activity: Activity): Binding[] => [
	{ entityTypeId: activity.ownerTypeId, entityId: activity.ownerId },
	...activity.bindings,
];

function setBindings(activity: Activity, [owner, ...others]: Binding[]): void {
	if (!owner) {
		throw new RestError(
			'LAST_BINDING_CANNOT_BE_DELETED',
			'The only binding of an activity cannot be deleted',
		);
	}
	activity.ownerTypeId = owner.entityTypeId;
	activity.ownerId = owner.entityId;
	activity.bindings = others;
}

export function activityNamed(call: Call): Activity {
	const found = call.store.activities.get(call.controllerInt('activityId'));
	if (!found) throw errors.notFound('Element not found');
	return found;
}

function recordNamed(call: Call, typeName: string, idName: string): Binding {
	const { ownerTypeId, ownerId } = ownerNamed(call, typeName, idName);
	return { entityTypeId: ownerTypeId, entityId: ownerId };
}

const isSame = (one: Binding, other: Binding): boolean =>
	one.entityTypeId === other.entityTypeId && one.entityId === other.entityId;

const isBound = (activity: Activity, record: Binding): boolean =>
	bindingsOf(activity).some((binding) => isSame(binding, record));

function checkFree(activity: Activity, record: Binding): void {
	if (isBound(activity, record)) {
		throw new RestError('ACTIVITY_IS_ALREADY_BOUND', 'The activity is already bound to this record');
	}
}

function checkBound(activity: Activity, record: Binding): void {
	if (!isBound(activity, record)) {
		throw new RestError('BINDING_NOT_FOUND', 'The activity is not bound to this record');
	}
}

function move(call: Call): boolean {
	const activity = activityNamed(call);
	const source = recordNamed(call, 'sourceEntityTypeId', 'sourceEntityId');
	const target = recordNamed(call, 'targetEntityTypeId', 'targetEntityId');
	if (source.entityTypeId !== target.entityTypeId) {
		throw new RestError(
			'SOURCE_AND_TARGET_ENTITY_TYPES_ARE_NOT_EQUAL_ERROR',
			'Source and target must be of the same type',
		);
	}
	if (source.entityId === target.entityId) {
		throw new RestError('SOURCE_AND_TARGET_ENTITY_ID_ARE_EQUAL_ERROR', 'Source and target are the same');
	}
	checkBound(activity, source);
	checkFree(activity, target);
	const bindings = bindingsOf(activity);
	setBindings(
		activity,
		bindings.map((binding) => (isSame(binding, source) ? target : binding)),
	);
	return true;
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `crm.activity.${name}`,
	scope: 'crm',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** crm.activity.binding.*, and the transcript of a call. */
export const crmActivityBindingMethods: Method[] = [
	method('binding.list', 'list', (call) => bindingsOf(activityNamed(call)).map((binding) => mapOf(binding))),
	method('binding.add', 'write', (call) => {
		const activity = activityNamed(call);
		const record = recordNamed(call, 'entityTypeId', 'entityId');
		checkFree(activity, record);
		activity.bindings.push(record);
		return true;
	}),
	method('binding.delete', 'write', (call) => {
		const activity = activityNamed(call);
		const record = recordNamed(call, 'entityTypeId', 'entityId');
		checkBound(activity, record);
		setBindings(
			activity,
			bindingsOf(activity).filter((binding) => !isSame(binding, record)),
		);
		return true;
	}),
	method('binding.move', 'write', move),
	method('call.getTranscript', 'read', (call) => {
		const { values } = activityNamed(call);
		// Only calls have a transcript.
		if (values.TYPE_ID !== '2') throw errors.notFound('Element not found');
		return mapOf({ transcription: toText(values.TRANSCRIPTION) });
	}),
];
