import { RestError } from '../errors';
import { listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { refusal } from './task-controllers';
import { existing, one } from './tasks';

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name,
	scope: 'task',
	cost,
	run: (call): MethodResult => ({ result: run(call) }),
});

/** Marks that each user sets on a task: `[action, parameter, mark, value]`. */
const marks: ReadonlyArray<[action: string, parameter: string, mark: string, set: boolean]> = [
	['mute', 'id', 'IS_MUTED', true],
	['unmute', 'id', 'IS_MUTED', false],
	['pin', 'id', 'IS_PINNED', true],
	['unpin', 'id', 'IS_PINNED', false],
];

/** Rights that tasks.task.getaccess lists for each person. */
const ACCESS = [
	'ACCEPT',
	'COMPLETE',
	'START',
	'PAUSE',
	'DELEGATE',
	'REMOVE',
	'EDIT',
	'DEFER',
	'RENEW',
	'FAVORITE.ADD',
];

const auditors = (call: Call, watch: boolean): PhpValue => {
	const task = existing(call);
	const others = listOf(task.values.AUDITORS)
		.map(toText)
		.filter((id) => id !== String(call.userId));
	task.values.AUDITORS = watch ? [...others, String(call.userId)] : others;
	return one(call, task).result;
};

const favourite = (call: Call, isFavourite: boolean): PhpValue => {
	const id = existingFavourite(call);
	const rows = call.store.table('tasks.task.favorite');
	const kept = rows.all().find(({ values }) => values.taskId === id && values.userId === call.userId);
	if (isFavourite && !kept) rows.add({ values: mapOf({ taskId: id, userId: call.userId }) });
	if (!isFavourite && kept) rows.delete(kept.id);
	return true;
};

/** The ID of a task. Methods of favourites have a code of their own for a missing task. */
function existingFavourite(call: Call): number {
	const id = call.controller('taskId');
	if (id !== undefined && toInt(id) > 0 && !call.store.tasks.get(toInt(id))) {
		throw new RestError('1', 'Task not found or not accessible');
	}
	return existing(call).id;
}

const resultRows = (call: Call): ReturnType<Call['store']['table']> => call.store.table('tasks.task.result');
const numbered = ({ id, values }: StoredRow): PhpMap => mapOf({ id, ...values });

function resultFromComment(call: Call): PhpValue {
	const commentId = call.controllerInt('commentId');
	const comment = call.store.table('task.commentitem').get(commentId);
	if (!comment) throw refusal('Comment not found.');
	if (
		resultRows(call)
			.all()
			.some(({ values }) => values.commentId === commentId)
	) {
		throw refusal('Result already exists.');
	}
	const now = call.store.time.format(call.store.now());
	const text = toText(comment.values.POST_MESSAGE);
	return numbered(
		resultRows(call).add({
			values: mapOf({
				taskId: toInt(comment.values.TASK_ID),
				commentId,
				createdBy: call.userId,
				createdAt: now,
				updatedAt: now,
				status: 0,
				text,
				formattedText: text,
				files: [],
			}),
		}),
	);
}

function unpinResult(call: Call): PhpValue {
	const commentId = call.controllerInt('commentId');
	const row = resultRows(call)
		.all()
		.find(({ values }) => values.commentId === commentId);
	if (!row) throw refusal('Comment not found.');
	resultRows(call).delete(row.id);
	return null;
}

/** The link between two tasks, if there is one. */
function link(call: Call, refused: string): StoredRow | undefined {
	const [from, to] = [call.controllerInt('taskIdFrom'), call.controllerInt('taskIdTo')];
	if (!call.store.tasks.get(from) || !call.store.tasks.get(to) || from === to) {
		throw new RestError('ACTION_NOT_ALLOWED', refused);
	}
	return call.store
		.table('task.dependence')
		.all()
		.find(({ values }) => values.from === from && values.to === to);
}

/** Actions on tasks, without those that set a status. */
export const taskActionMethods: Method[] = [
	...marks.map(([name, parameter, mark, set]) =>
		action(`tasks.task.${name}`, 'write', (call) => {
			const task = existing(call, parameter);
			task.values[mark] = set ? 'Y' : 'N';
			return one(call, task).result;
		}),
	),
	action('tasks.task.startwatch', 'write', (call) => auditors(call, true)),
	action('tasks.task.stopwatch', 'write', (call) => auditors(call, false)),
	action('tasks.task.favorite.add', 'write', (call) => favourite(call, true)),
	action('tasks.task.favorite.remove', 'write', (call) => favourite(call, false)),
	action('tasks.task.getaccess', 'read', (call) => {
		existing(call);
		const users = listOf(call.controllerArray('users')).map(toText);
		const allowed = newMap();
		for (const user of users.length === 0 ? [String(call.userId)] : users) {
			allowed[user] = mapOf(Object.fromEntries(ACCESS.map((name) => [name, true])));
		}
		return mapOf({ allowedActions: allowed });
	}),
	action('tasks.task.history.list', 'list', (call) => {
		const task = existing(call);
		const user = call.store.users.find(({ id }) => String(id) === toText(task.values.CREATED_BY));
		return mapOf({
			list: [
				mapOf({
					id: task.id,
					createdDate: call.store.time.format(task.created),
					field: 'NEW',
					value: mapOf({ from: null, to: null }),
					user: mapOf({ id: user?.id ?? 0, name: user?.name ?? '', lastName: user?.lastName ?? '' }),
				}),
			],
		});
	}),
	{
		name: 'tasks.task.counters.get',
		scope: 'task',
		cost: 'read',
		run: (call) => {
			const userId = String(toInt(call.controller('userId')) || call.userId);
			const now = call.store.now();
			const late = call.store.tasks.all().filter(({ values, closed }) => {
				const deadline = call.store.time.parse(toText(values.DEADLINE));
				return (
					closed === null && values.RESPONSIBLE_ID === userId && deadline !== undefined && deadline < now
				);
			});
			return {
				result: mapOf({
					expired: mapOf({ counter: late.length, code: 6291456 }),
					new_comments: mapOf({ counter: 0, code: 12582912 }),
				}),
				total: 1,
			};
		},
	},
	action('tasks.task.files.attach', 'write', (call) => {
		const task = existing(call);
		const fileId = call.controllerInt('fileId');
		const { id } = call.store.table('tasks.task.file').add({ values: mapOf({ taskId: task.id, fileId }) });
		return mapOf({ attachmentId: id });
	}),
	action('tasks.task.result.list', 'list', (call) => {
		const taskId = existing(call).id;
		return resultRows(call)
			.all()
			.filter(({ values }) => values.taskId === taskId)
			.map(numbered);
	}),
	action('tasks.task.result.addFromComment', 'write', resultFromComment),
	action('tasks.task.result.deleteFromComment', 'write', unpinResult),
	action('task.dependence.add', 'write', (call) => {
		if (link(call, 'Unable to add a link between tasks')) {
			throw new RestError('ILLEGAL_NEW_LINK', 'A link between tasks already exists');
		}
		const [from, to] = [call.controllerInt('taskIdFrom'), call.controllerInt('taskIdTo')];
		call.store
			.table('task.dependence')
			.add({ values: mapOf({ from, to, type: call.controllerInt('linkType') }) });
		return [];
	}),
	action('task.dependence.delete', 'write', (call) => {
		const found = link(call, 'It is not possible to delete the dependency between tasks');
		if (!found) throw new RestError('ILLEGAL_NEW_LINK', 'The dependency between tasks does not exist');
		call.store.table('task.dependence').delete(found.id);
		return [];
	}),
	action('task.planner.getlist', 'list', (call) =>
		call.store.tasks
			.all()
			.filter(({ values, closed }) => closed === null && values.RESPONSIBLE_ID === String(call.userId))
			.map(({ id }) => id),
	),
];
