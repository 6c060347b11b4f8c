import { mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow, Task } from '../store/rows';
import type { Call, Method } from './method';
import { refusal, sprintEntity } from './task-controllers';

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `tasks.api.scrum.${name}`,
	scope: 'task',
	cost,
	run: (call) => ({ result: run(call) }),
});

type Rows = ReturnType<Call['store']['table']>;

const stages = (call: Call): Rows => call.store.table('tasks.api.scrum.kanban');
/** The stage of each task on a board. */
const places = (call: Call): Rows => call.store.table('tasks.api.scrum.kanban.task');
const scrumTasks = (call: Call): Rows => call.store.table('tasks.api.scrum.task');

const STAGE_FIELDS = {
	name: 'string',
	sort: 'integer',
	type: 'string',
	sprintId: 'integer',
	color: 'string',
};
const TASK_FIELDS = { entityId: 'integer', storyPoints: 'string', epicId: 'integer', sort: 'integer' };

const described = (fields: Readonly<Record<string, string>>): PhpMap =>
	mapOf({
		fields: mapOf(Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, mapOf({ type })]))),
	});

function sprintOf(call: Call, id: PhpValue | undefined): number {
	if (toInt(id) <= 0) throw refusal('Sprint id not found');
	if (!call.store.table(sprintEntity.name).get(toInt(id))) throw refusal('Sprint not found');
	return toInt(id);
}

function stageOf(call: Call): StoredRow {
	const id = toInt(call.controller('stageId'));
	if (id <= 0) throw refusal('StageId id not found');
	const stage = stages(call).get(id);
	if (!stage) throw refusal('Stage not found');
	return stage;
}

function taskOf(call: Call, id: PhpValue | undefined): Task {
	const task = call.store.tasks.get(toInt(id));
	if (!task) throw refusal('Task not found');
	return task;
}

/** Reads the fields of a stage as texts, as getStages shows them. */
function stageValues(call: Call): PhpMap {
	const fields = call.controllerArray('fields', true) as PhpMap;
	if (fields.sprintId !== undefined) sprintOf(call, fields.sprintId);
	const values = newMap();
	for (const name of Object.keys(STAGE_FIELDS)) {
		if (fields[name] !== undefined) values[name] = toText(fields[name]);
	}
	return values;
}

const placeOf = (call: Call, sprintId: number, taskId: number): StoredRow | undefined =>
	places(call)
		.all()
		.find(({ values }) => values.sprintId === sprintId && values.taskId === taskId);

const scrumTaskOf = (call: Call, taskId: number): StoredRow | undefined =>
	scrumTasks(call)
		.all()
		.find(({ values }) => values.taskId === taskId);

/** Methods of the stages of a sprint's board, of the tasks on them, and of the Scrum fields of a task. */
export const taskScrumBoardMethods: Method[] = [
	action('kanban.getFields', 'read', () => described(STAGE_FIELDS)),
	action('kanban.getStages', 'list', (call) => {
		const sprintId = String(sprintOf(call, call.controllerInt('sprintId')));
		return stages(call)
			.all()
			.filter(({ values }) => values.sprintId === sprintId)
			.map(({ id, values }) => mapOf({ id: String(id), ...values }));
	}),
	action('kanban.addStage', 'write', (call) => {
		const values = stageValues(call);
		sprintOf(call, values.sprintId);
		return stages(call).add({ values: mapOf({ sort: '100', type: 'WORK', color: '00C4FB', ...values }) }).id;
	}),
	action('kanban.updateStage', 'write', (call) => {
		const stage = stageOf(call);
		Object.assign(stage.values, stageValues(call));
		return true;
	}),
	action('kanban.deleteStage', 'write', (call) => {
		const { id } = stageOf(call);
		if (
			places(call)
				.all()
				.some(({ values }) => values.stageId === id)
		)
			throw refusal('The stage contains tasks');
		return stages(call).delete(id);
	}),
	action('kanban.addTask', 'write', (call) => {
		const sprintId = sprintOf(call, call.controllerInt('sprintId'));
		const { id: taskId } = taskOf(call, call.controllerInt('taskId'));
		const { id: stageId } = stageOf(call);
		const place = placeOf(call, sprintId, taskId);
		if (place) place.values.stageId = stageId;
		else places(call).add({ values: mapOf({ sprintId, taskId, stageId }) });
		return true;
	}),
	action('kanban.deleteTask', 'write', (call) => {
		const sprintId = sprintOf(call, call.controllerInt('sprintId'));
		const place = placeOf(call, sprintId, taskOf(call, call.controllerInt('taskId')).id);
		if (!place) throw refusal('Task not found');
		return places(call).delete(place.id);
	}),
	action('task.getFields', 'read', () =>
		described({ ...TASK_FIELDS, createdBy: 'integer', modifiedBy: 'integer' }),
	),
	action('task.get', 'read', (call) => {
		const row = scrumTaskOf(call, taskOf(call, call.controllerInt('id')).id);
		if (!row) throw refusal('Task not found');
		const { taskId: _, ...values } = row.values;
		return mapOf(values);
	}),
	action('task.update', 'write', (call) => {
		const { id: taskId } = taskOf(call, call.controllerInt('id'));
		const values = newMap();
		for (const [name, value] of Object.entries(call.controllerArray('fields', true))) {
			if (name in TASK_FIELDS) values[name] = name === 'storyPoints' ? toText(value) : toInt(value);
		}
		const epicId = toInt(values.epicId);
		if (epicId > 0 && !call.store.table('tasks.api.scrum.epic').get(epicId)) throw refusal('Epic not found');
		const initial = { entityId: 0, storyPoints: '', epicId: 0, sort: 0, createdBy: call.userId };
		const row = scrumTaskOf(call, taskId) ?? scrumTasks(call).add({ values: mapOf({ taskId, ...initial }) });
		Object.assign(row.values, values, { modifiedBy: call.userId });
		return true;
	}),
];
