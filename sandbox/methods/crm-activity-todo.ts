import { errors, RestError } from '../errors';
import { mapOf, toInt, toText, type PhpMap } from '../php/value';
import type { Activity } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { ownerNamed } from './owner';

function deadlineOf(call: Call, name: string): number {
	const value = call.controller(name);
	if (value === undefined) throw errors.missingParameter(name);
	const moment = call.store.time.parse(toText(value));
	if (moment === undefined) throw new RestError('WRONG_DATETIME_FORMAT', 'Incorrect date format');
	return moment;
}

const colourOf = (call: Call): PhpMap => mapOf({ COLOR: toText(call.controller('colorId')) });

function addTodo(call: Call): MethodResult {
	const owner = ownerNamed(call);
	const now = call.store.now();
	const activity = call.store.activities.add({
		...owner,
		subject: toText(call.controller('title')) || 'To-do',
		description: toText(call.controller('description')),
		responsibleId: toInt(call.controller('responsibleId')) || call.userId,
		authorId: call.userId,
		deadline: deadlineOf(call, 'deadline'),
		created: now,
		updated: now,
		completed: false,
		values: mapOf({ SETTINGS: colourOf(call) }),
		bindings: [],
	});
	return { result: mapOf({ id: activity.id }) };
}

/** Changes a to-do, which is found by ID and owner. The full update and the four setters of one value use it. */
function changeTodo(
	call: Call,
	change: (activity: Activity) => void,
	whenCompleted = 'CAN_NOT_UPDATE_COMPLETED_TODO',
): MethodResult {
	ownerNamed(call);
	const activity = call.store.activities.get(call.controllerInt('id'));
	if (!activity) throw errors.notFound('Element not found');
	if (activity.completed) throw new RestError(whenCompleted, 'A completed to-do cannot be changed');
	change(activity);
	activity.updated = call.store.now();
	return { result: mapOf({ id: activity.id }) };
}

const crm = { scope: 'crm' } as const;

/** crm.activity.todo.*. */
export const crmTodoMethods: Method[] = [
	{ name: 'crm.activity.todo.add', ...crm, cost: 'write', run: addTodo },
	{
		name: 'crm.activity.todo.update',
		...crm,
		cost: 'write',
		run: (call) =>
			changeTodo(call, (activity) => {
				activity.deadline = deadlineOf(call, 'deadline');
				if (call.controller('title') !== undefined) activity.subject = toText(call.controller('title'));
				activity.description = toText(call.controller('description'));
				activity.responsibleId = toInt(call.controller('responsibleId')) || activity.responsibleId;
				if (call.controller('colorId') !== undefined) activity.values.SETTINGS = colourOf(call);
			}),
	},
	{
		name: 'crm.activity.todo.updateDeadline',
		...crm,
		cost: 'write',
		run: (call) => changeTodo(call, (activity) => (activity.deadline = deadlineOf(call, 'value'))),
	},
	{
		name: 'crm.activity.todo.updateDescription',
		...crm,
		cost: 'write',
		run: (call) => changeTodo(call, (activity) => (activity.description = toText(call.controller('value')))),
	},
	{
		name: 'crm.activity.todo.updateResponsibleUser',
		...crm,
		cost: 'write',
		run: (call) =>
			changeTodo(
				call,
				(activity) => {
					const responsibleId = call.controllerInt('responsibleId');
					if (responsibleId <= 0) {
						throw new RestError('INVALID_ARG_VALUE', 'Parameter "responsibleId" must be greater than 0');
					}
					activity.responsibleId = responsibleId;
				},
				'CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO',
			),
	},
	{
		name: 'crm.activity.todo.updateColor',
		...crm,
		cost: 'write',
		run: (call) =>
			changeTodo(
				call,
				(activity) => {
					if (call.controller('colorId') === undefined) throw errors.missingParameter('colorId');
					if (!/^[1-7]?$/.test(toText(call.controller('colorId')))) {
						throw new RestError('CAN_NOT_UPDATE_WRONG_COLOR_TODO', 'There is no such colour');
					}
					activity.values.SETTINGS = colourOf(call);
				},
				'CAN_NOT_UPDATE_COLOR_COMPLETED_TODO',
			),
	},
];
