import { errors3 } from '../errors';
import {
	isMap,
	isNumeric,
	listOf,
	mapOf,
	newMap,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';
import { wrongType } from './rest3';

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpMap): Method => ({
	name: `api/tasks.task.${name}`,
	scope: 'tasks',
	cost,
	run: (call) => ({ result: run(call) }),
});

/** A required field. @throws RestError of REST 3.0 when it is missing. */
function required(values: PhpMap, name: string): PhpValue {
	const value = values[name];
	if (value === undefined || value === null || value === '') {
		throw errors3.validation(name, `Required field \`${name}\` is not specified`);
	}
	return value;
}

function taskId(call: Call, values: PhpMap, name: string): number {
	const id = toInt(required(values, name));
	if (!call.store.tasks.get(id)) throw errors3.notFound(id);
	return id;
}

const fieldsOf = (call: Call): PhpMap => {
	const fields = required(call.parameters, 'fields');
	return isMap(fields) ? fields : newMap();
};

// In a portal the older methods show these results too. Here the two are kept apart, because their fields differ so much.
const results = (call: Call): ReturnType<Call['store']['table']> => call.store.table('api/tasks.task.result');

const item = ({ id, values }: StoredRow): PhpMap => mapOf({ id, ...values });

function existing(call: Call): StoredRow {
	const id = toInt(required(call.parameters, 'id'));
	const row = results(call).get(id);
	if (!row) throw errors3.notFound(id);
	return row;
}

function addResult(call: Call, id: number, text: PhpValue, messageId: number | null): PhpMap {
	const values = mapOf({
		taskId: id,
		text: toText(text),
		authorId: call.userId,
		createdAt: call.store.time.format(call.store.now()),
		updatedAt: null,
		status: 'open',
		fileIds: [],
		rights: mapOf({ edit: true, remove: true }),
		messageId,
	});
	return mapOf({ item: item(results(call).add({ values })) });
}

const RIGHTS = [
	'read',
	'watch',
	'mute',
	'createSubtask',
	'createResult',
	'edit',
	'remove',
	'complete',
	'delegate',
];

/** Methods of REST 3.0 for the chat, results, files and rights of tasks. */
export const rest3TaskPartMethods: Method[] = [
	action('chat.message.send', 'write', (call) => {
		const fields = fieldsOf(call);
		const values = mapOf({ taskId: taskId(call, fields, 'taskId'), text: toText(required(fields, 'text')) });
		call.store.table('api/tasks.task.chat.message').add({ values });
		return mapOf({ result: true });
	}),
	action('result.add', 'write', (call) => {
		const fields = fieldsOf(call);
		const text = required(fields, 'text');
		return addResult(call, taskId(call, fields, 'taskId'), text, null);
	}),
	action('result.addfromchatmessage', 'write', (call) => {
		const messageId = toInt(required(fieldsOf(call), 'messageId'));
		const message = call.store.table('api/tasks.task.chat.message').get(messageId);
		if (!message) throw errors3.validation('messageId', 'Message is not from task chat');
		return addResult(call, toInt(message.values.taskId), message.values.text ?? '', messageId);
	}),
	action('result.update', 'write', (call) => {
		const row = existing(call);
		row.values.text = toText(required(fieldsOf(call), 'text'));
		row.values.updatedAt = call.store.time.format(call.store.now());
		return mapOf({ item: item(row) });
	}),
	action('result.delete', 'write', (call) => mapOf({ result: results(call).delete(existing(call).id) })),
	action('result.list', 'list', (call) => {
		const conditions = listOf(required(call.parameters, 'filter')).map(listOf);
		const wanted = conditions.find(([name]) => name === 'taskId');
		if (!wanted) throw errors3.validation('taskId', 'Required field `taskId` is not specified');
		const id = toInt(wanted[wanted.length - 1]);
		const rows = results(call)
			.all()
			.filter(({ values }) => values.taskId === id);
		return mapOf({ items: rows.map(item) });
	}),
	action('file.attach', 'write', (call) => {
		const id = taskId(call, call.parameters, 'taskId');
		const fileIds = listOf(required(call.parameters, 'fileIds'));
		if (!fileIds.every(isNumeric)) throw wrongType('fileIds', 'array');
		for (const fileId of fileIds) {
			call.store.table('tasks.task.file').add({ values: mapOf({ taskId: id, fileId: toInt(fileId) }) });
		}
		return mapOf({ result: true });
	}),
	action('access.get', 'read', (call) => {
		taskId(call, call.parameters, 'id');
		return mapOf(Object.fromEntries(RIGHTS.map((name) => [name, true])));
	}),
];
