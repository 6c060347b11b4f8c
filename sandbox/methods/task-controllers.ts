import { RestError } from '../errors';
import {
	isArray,
	listOf,
	mapOf,
	newMap,
	onlyOf,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

type FieldType = 'integer' | 'string' | 'boolean' | 'datetime' | 'array';

/** An entity of a task controller. */
interface Entity {
	/** Name of its table, and begin of its method names. */
	name: string;
	/** Writable fields. */
	fields: Readonly<Record<string, FieldType>>;
	/** Fields that add requires, with the text of the refusal. */
	required: Readonly<Record<string, string>>;
	notFound: string;
	/** Name of the parameter with the ID. */
	idName: string;
	/** Field by which `get` finds a row instead of its ID: a backlog is found by its group. */
	foundBy?: string;
	idKey: 'id' | 'ID';
	/** Default values of a new row. */
	initial(call: Call): PhpMap;
	actions: ReadonlyArray<'add' | 'get' | 'list' | 'update' | 'delete'>;
	/** Whether lists filter and order by names such as `GROUP_ID`. */
	upperConditions?: true;
	/** Whether update and delete answer true. Otherwise they answer the row and an empty list. */
	answersTrue?: true;
}

/** A refusal of these controllers, with the code 0. */
export const refusal = (text: string): RestError => new RestError('0', text);

const typed = (value: PhpValue, type: FieldType): PhpValue => {
	if (type === 'integer') return toInt(value);
	if (type === 'boolean') return value === true || value === 'Y' || value === 1 || value === '1';
	return type === 'array' ? listOf(value) : toText(value);
};

const asText = (value: PhpValue): PhpValue => (value === null || isArray(value) ? value : toText(value));

function parse(call: Call, entity: Entity): PhpMap {
	const values = newMap();
	for (const [name, value] of Object.entries(call.controllerArray('fields', true))) {
		const type = entity.fields[name];
		if (type === undefined) continue;
		values[name] = entity.idKey === 'ID' ? asText(value) : typed(value, type);
	}
	for (const name of ['createdBy', 'modifiedBy']) {
		const known = values[name] === undefined || call.store.users.some(({ id }) => id === values[name]);
		if (!known) throw refusal(`${name} user not found`);
	}
	return values;
}

const view = (entity: Entity, row: StoredRow): PhpMap =>
	mapOf({ [entity.idKey]: entity.idKey === 'ID' ? String(row.id) : row.id }, row.values);

function existing(call: Call, entity: Entity, key?: string): StoredRow {
	const wanted = call.controllerInt(entity.idName);
	const rows = call.store.table(entity.name);
	const row = key === undefined ? rows.get(wanted) : rows.all().find(({ values }) => values[key] === wanted);
	if (!row) throw refusal(entity.notFound);
	return row;
}

function add(call: Call, entity: Entity): MethodResult {
	const values = parse(call, entity);
	for (const [name, text] of Object.entries(entity.required)) {
		if (['', '0'].includes(toText(values[name]))) throw refusal(text);
	}
	const rows = call.store.table(entity.name);
	const { foundBy } = entity;
	if (foundBy !== undefined && rows.all().some((row) => row.values[foundBy] === values[foundBy])) {
		throw refusal('Backlog already added');
	}
	const row = rows.add({ values: mapOf(entity.initial(call), values) });
	return { result: entity.answersTrue ? row.id : view(entity, row) };
}

/** Filter or order with the names of rows: `>=GROUP_ID` becomes `>=groupId`. */
function named({ upperConditions }: Entity, conditions: PhpMap | PhpValue[]): PhpValue {
	if (upperConditions === undefined) return conditions;
	return Object.fromEntries(
		Object.entries(conditions).map(([name, value]) => [
			name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
			value,
		]),
	);
}

function list(call: Call, entity: Entity): MethodResult {
	const known = new Set([entity.idKey, ...Object.keys(entity.fields)]);
	const all = call.store
		.table(entity.name)
		.all()
		.map((row) => view(entity, row));
	const found = orderRows(
		filterRows(all, named(entity, call.controllerArray('filter')), known),
		named(entity, call.controllerArray('order')),
		known,
	);
	const page = pageOfRows(call, found);
	const select = listOf(call.controllerArray('select')).map(toText);
	const whole = select.length === 0 || select.includes('*');
	return { result: whole ? page.rows : page.rows.map((row) => onlyOf(row, select)), ...page.info };
}

const runs: Record<
	Entity['actions'][number],
	{ cost: Method['cost']; run: (call: Call, entity: Entity) => MethodResult }
> = {
	add: { cost: 'write', run: add },
	get: {
		cost: 'read',
		run: (call, entity) => ({ result: view(entity, existing(call, entity, entity.foundBy)) }),
	},
	list: { cost: 'list', run: list },
	update: {
		cost: 'write',
		run: (call, entity) => {
			const row = existing(call, entity);
			Object.assign(row.values, parse(call, entity));
			return { result: entity.answersTrue ? true : view(entity, row) };
		},
	},
	delete: {
		cost: 'write',
		run: (call, entity) => {
			call.store.table(entity.name).delete(existing(call, entity).id);
			return { result: entity.answersTrue ? true : [] };
		},
	},
};

const people = { createdBy: 'integer', modifiedBy: 'integer' } as const;
const madeBy = (call: Call): PhpMap => ({ createdBy: call.userId, modifiedBy: call.userId });
const scrum = { idName: 'id', idKey: 'id' } as const;

export const sprintEntity: Entity = {
	...scrum,
	name: 'tasks.api.scrum.sprint',
	fields: {
		groupId: 'integer',
		name: 'string',
		goal: 'string',
		sort: 'integer',
		...people,
		dateStart: 'datetime',
		dateEnd: 'datetime',
		status: 'string',
	},
	required: { groupId: 'Sprint not created', name: 'Sprint not created' },
	notFound: 'Sprint not found',
	upperConditions: true,
	initial: (call) => ({ entityType: 'sprint', goal: '', sort: 1, status: 'planned', ...madeBy(call) }),
	actions: ['add', 'get', 'list', 'update', 'delete'],
};

const entities: Entity[] = [
	sprintEntity,
	{
		...scrum,
		name: 'tasks.api.scrum.epic',
		fields: {
			groupId: 'integer',
			name: 'string',
			description: 'string',
			...people,
			color: 'string',
			files: 'array',
		},
		required: { groupId: 'Group is not found', name: 'Name is not found' },
		notFound: 'Epic not found',
		initial: (call) => ({ description: '', color: '#69dafc', ...madeBy(call) }),
		actions: ['add', 'get', 'list', 'update', 'delete'],
	},
	{
		...scrum,
		name: 'tasks.api.scrum.backlog',
		fields: { groupId: 'integer', ...people },
		required: { groupId: 'Group id not found', createdBy: 'createdBy user not found' },
		notFound: 'Backlog not found',
		foundBy: 'groupId',
		initial: madeBy,
		actions: ['add', 'get', 'update', 'delete'],
	},
	{
		name: 'tasks.template',
		idName: 'templateId',
		idKey: 'ID',
		fields: {
			TITLE: 'string',
			DESCRIPTION: 'string',
			PRIORITY: 'integer',
			GROUP_ID: 'integer',
			PARENT_ID: 'integer',
			CREATED_BY: 'integer',
			RESPONSIBLE_ID: 'integer',
			DEADLINE_AFTER: 'integer',
			START_DATE_PLAN_AFTER: 'integer',
			END_DATE_PLAN_AFTER: 'integer',
			REPLICATE: 'string',
			TASK_CONTROL: 'string',
			ALLOW_CHANGE_DEADLINE: 'string',
			ALLOW_TIME_TRACKING: 'string',
			ACCOMPLICES: 'array',
			AUDITORS: 'array',
			TAGS: 'array',
			XML_ID: 'string',
		},
		required: {
			TITLE: 'Template title is not specified',
			CREATED_BY: 'Creator is not specified',
			RESPONSIBLE_ID: 'Responsible person not specified',
		},
		notFound: 'Access denied',
		answersTrue: true,
		initial: () => ({
			DESCRIPTION: '',
			DESCRIPTION_IN_BBCODE: 'Y',
			PRIORITY: '1',
			STATUS: '1',
			GROUP_ID: '0',
			REPLICATE: 'N',
		}),
		actions: ['add', 'get', 'update', 'delete'],
	},
];

const describe = (entity: Entity): Method => ({
	name: `${entity.name}.${entity.idKey === 'ID' ? 'fields' : 'getFields'}`,
	scope: 'task',
	cost: 'read',
	run: () => {
		const fields = newMap();
		for (const [name, type] of Object.entries(entity.fields)) {
			const description: PhpMap = mapOf({ type });
			if (entity.idKey === 'ID')
				Object.assign(description, { title: name, required: name in entity.required });
			fields[name] = description;
		}
		return {
			result:
				entity.idKey === 'ID'
					? mapOf({ ID: { title: 'ID', type: 'integer', primary: true } }, fields)
					: mapOf({ fields }),
		};
	},
});

/** A method that moves a sprint from one status to the next. */
const sprintStep = (action: 'start' | 'complete', from: string, to: string): Method => ({
	name: `${sprintEntity.name}.${action}`,
	scope: 'task',
	cost: 'write',
	run: (call) => {
		// `complete` takes the ID of a group, and completes its active sprint.
		const wanted = call.controllerInt('id');
		const row = call.store
			.table(sprintEntity.name)
			.all()
			.find(({ id, values }) =>
				action === 'start' ? id === wanted : values.groupId === wanted && values.status === from,
			);
		if (!row) throw refusal(sprintEntity.notFound);
		if (row.values.status !== from) throw refusal(`Sprint must be ${from}`);
		row.values.status = to;
		return { result: view(sprintEntity, row) };
	},
});

/** Methods of sprints, epics and backlogs of Scrum, and of task templates. */
export const taskControllerMethods: Method[] = [
	...entities.flatMap((entity) => [
		...entity.actions.map(
			(action): Method => ({
				name: `${entity.name}.${action}`,
				scope: 'task',
				cost: runs[action].cost,
				run: (call) => runs[action].run(call, entity),
			}),
		),
		describe(entity),
	]),
	sprintStep('start', 'planned', 'active'),
	sprintStep('complete', 'active', 'completed'),
];
