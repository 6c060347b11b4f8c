import { RestError } from '../errors';
import { mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';
import { refusal } from './task-controllers';

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name,
	scope: 'task',
	cost,
	run: (call) => ({ result: run(call) }),
});

const shown = ({ id, values }: StoredRow): PhpMap => mapOf({ id, ...values });

const flows = (call: Call): ReturnType<Call['store']['table']> => call.store.table('tasks.flow.Flow');

function flowOf(call: Call, id: number): StoredRow {
	const flow = flows(call).get(id);
	if (!flow) throw refusal('Flow not found');
	return flow;
}

const namedFlow = (call: Call, name: PhpValue | undefined, but = 0): boolean =>
	flows(call)
		.all()
		.some((flow) => flow.id !== but && toText(flow.values.name) === toText(name));

const DISTRIBUTIONS = ['manually', 'queue', 'himself'];

/** Reads `flowData` of create and update. */
function flowData(call: Call, id: number): PhpMap {
	const data: PhpMap = mapOf({ ...call.controllerArray('flowData', true) } as PhpMap);
	delete data.id;
	if (data.distributionType !== undefined && !DISTRIBUTIONS.includes(toText(data.distributionType))) {
		throw refusal("'distributionType': field's value has an invalid value");
	}
	if (data.name !== undefined && namedFlow(call, data.name, id))
		throw refusal('A flow with this name already exists');
	return data;
}

const flowMethods: Method[] = [
	action('tasks.flow.Flow.create', 'write', (call) => {
		const data = flowData(call, 0);
		for (const name of ['name', 'plannedCompletionTime', 'distributionType', 'responsibleList']) {
			if (data[name] === undefined) throw refusal(`'${name}': field's value has an invalid value`);
		}
		const values = mapOf({
			creatorId: call.userId,
			ownerId: call.userId,
			groupId: 0,
			templateId: 0,
			efficiency: 100,
			active: true,
			activity: call.store.time.format(call.store.now()),
			description: '',
			demo: false,
			...data,
		});
		return shown(flows(call).add({ values }));
	}),
	action('tasks.flow.Flow.get', 'read', (call) => shown(flowOf(call, call.controllerInt('flowId')))),
	action('tasks.flow.Flow.update', 'write', (call) => {
		const flow = flowOf(call, toInt((call.controllerArray('flowData', true) as PhpMap).id));
		Object.assign(flow.values, flowData(call, flow.id));
		return shown(flow);
	}),
	action('tasks.flow.Flow.delete', 'write', (call) => {
		const flow = flowOf(call, toInt((call.controllerArray('flowData', true) as PhpMap).id));
		return mapOf({ deleted: flows(call).delete(flow.id) });
	}),
	action('tasks.flow.Flow.isExists', 'read', (call) => {
		const { name, id } = call.controllerArray('flowData', true) as PhpMap;
		return mapOf({ exists: namedFlow(call, name, toInt(id)) });
	}),
	...['activate', 'pin'].map((name) =>
		action(`tasks.flow.Flow.${name}`, 'write', (call) => {
			const { values } = flowOf(call, call.controllerInt('flowId'));
			const key = name === 'pin' ? 'isPinned' : 'active';
			values[key] = values[key] !== true;
			return true;
		}),
	),
];

const stages = (call: Call): ReturnType<Call['store']['table']> => call.store.table('task.stages');

function stageOf(call: Call, parameter: string): StoredRow {
	const stage = stages(call).get(toInt(call.classic(parameter)));
	if (!stage) throw new RestError('NOT_FOUND', 'Stage not found');
	return stage;
}

const ofBoard = (call: Call, entityId: string): StoredRow[] =>
	stages(call)
		.all()
		.filter(({ values }) => values.ENTITY_ID === entityId)
		.sort((one, other) => toInt(one.values.SORT) - toInt(other.values.SORT));

/** Reads title, colour and place of a stage. */
function stageValues(call: Call, fields: PhpMap, entityId: string): PhpMap {
	const values = newMap();
	for (const name of ['TITLE', 'COLOR']) if (fields[name] !== undefined) values[name] = toText(fields[name]);
	if (fields.AFTER_ID !== undefined) {
		const after = ofBoard(call, entityId).find(({ id }) => id === toInt(fields.AFTER_ID));
		values.SORT = String(toInt(after?.values.SORT) + 1);
	}
	return values;
}

const stageMethods: Method[] = [
	action('task.stages.add', 'write', (call) => {
		const fields = call.controllerArray('fields') as PhpMap;
		if (toText(fields.TITLE) === '') throw new RestError('EMPTY_TITLE', 'Stage title is not specified');
		const groupId = toInt(fields.ENTITY_ID);
		const entityId = String(groupId || call.userId);
		const board = ofBoard(call, entityId);
		const values = mapOf({
			COLOR: '47D1E2',
			SORT: String((board.length + 1) * 100),
			SYSTEM_TYPE: board.length === 0 ? 'NEW' : null,
			ENTITY_ID: entityId,
			ENTITY_TYPE: groupId > 0 ? 'G' : 'U',
			ADDITIONAL_FILTER: [],
			TO_UPDATE: [],
			TO_UPDATE_ACCESS: null,
			...stageValues(call, fields, entityId),
		});
		return stages(call).add({ values }).id;
	}),
	action('task.stages.get', 'list', (call) => {
		const entityId = String(toInt(call.classic('entityId')) || call.userId);
		const rows = ofBoard(call, entityId).map(({ id, values }): [string, PhpMap] => [
			String(id),
			mapOf({ ID: String(id), ...values }),
		]);
		return rows.length === 0 ? [] : mapOf(Object.fromEntries(rows));
	}),
	action('task.stages.update', 'write', (call) => {
		const stage = stageOf(call, 'id');
		const fields = call.controllerArray('fields') as PhpMap;
		Object.assign(stage.values, stageValues(call, fields, toText(stage.values.ENTITY_ID)));
		return true;
	}),
	action('task.stages.delete', 'write', (call) => {
		const stage = stageOf(call, 'id');
		if (ofBoard(call, toText(stage.values.ENTITY_ID))[0]?.id === stage.id) {
			throw new RestError('CANT_DELETE_FIRST', 'Cannot delete the first stage. Move the stage to delete it.');
		}
		return stages(call).delete(stage.id);
	}),
	action('task.stages.canmovetask', 'read', () => true),
	action('task.stages.movetask', 'write', (call) => {
		const task = call.store.tasks.get(toInt(call.classic('id')));
		if (!task) throw new RestError('TASK_NOT_FOUND', 'Task not found or access to it is denied');
		task.values.STAGE_ID = String(stageOf(call, 'stageId').id);
		return true;
	}),
];

/** Methods of flows, and of the stages of task boards. */
export const taskFlowAndStageMethods: Method[] = [...flowMethods, ...stageMethods];
