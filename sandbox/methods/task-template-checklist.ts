import { isArray, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';
import { refusal } from './task-controllers';

const items = (call: Call): ReturnType<Call['store']['table']> =>
	call.store.table('tasks.template.checklist');

function templateId(call: Call): number {
	const id = call.controllerInt('templateId');
	if (!call.store.table('tasks.template').get(id)) throw refusal('Access to the task template is denied');
	return id;
}

function existing(call: Call, parameter = 'checkListItemId'): StoredRow {
	const owner = templateId(call);
	const row = items(call).get(call.controllerInt(parameter));
	if (!row || row.values.templateId !== owner) throw refusal('Access to the task template is denied');
	return row;
}

const answer = ({ id, values }: StoredRow): PhpMap => mapOf({ checkListItem: mapOf({ id, ...values }) });

/** Reads the writable fields, which have UPPER names. */
function parse(call: Call): PhpMap {
	const sent = call.controllerArray('fields', true) as PhpMap;
	const values = newMap();
	if (sent.TITLE !== undefined) values.title = toText(sent.TITLE);
	if (sent.PARENT_ID !== undefined) values.parentId = toInt(sent.PARENT_ID);
	if (sent.SORT_INDEX !== undefined) values.sortIndex = toInt(sent.SORT_INDEX);
	if (sent.IS_COMPLETE !== undefined)
		values.isComplete = sent.IS_COMPLETE === 'Y' || sent.IS_COMPLETE === true;
	if (sent.IS_IMPORTANT !== undefined)
		values.isImportant = sent.IS_IMPORTANT === 'Y' || sent.IS_IMPORTANT === true;
	if (isArray(sent.MEMBERS)) values.members = sent.MEMBERS;
	return values;
}

const yesNo = (value: PhpValue | undefined): string => (value === true ? 'Y' : 'N');

/** A row of a list: all values are texts, under the ID of the item. */
const listed = ({ id, values }: StoredRow): [string, PhpMap] => [
	String(id),
	mapOf({
		id: String(id),
		templateId: toText(values.templateId),
		parentId: values.parentId === 0 ? 0 : toText(values.parentId),
		title: toText(values.title),
		sortIndex: toText(values.sortIndex),
		isComplete: yesNo(values.isComplete),
		isImportant: yesNo(values.isImportant),
	}),
];

const action = (name: string, cost: Method['cost'], run: (call: Call) => PhpValue): Method => ({
	name: `tasks.template.checklist.${name}`,
	scope: 'task',
	cost,
	run: (call) => ({ result: run(call) }),
});

const changed = (call: Call, values: PhpMap): PhpMap => {
	const row = existing(call);
	Object.assign(row.values, values);
	return answer(row);
};

/** Adds attachments to an item. @returns all its attachments. */
function attach(call: Call, made: PhpMap[]): PhpMap {
	const { values } = existing(call);
	const present = listOf(values.attachments ?? []);
	const attachments = [
		...present,
		...made.map((one, index) => mapOf({ id: present.length + index + 1, ...one })),
	];
	return changed(call, mapOf({ attachments }));
}

/** Methods of checklists of task templates. Nothing checks that files of the drive exist. */
export const taskTemplateChecklistMethods: Method[] = [
	action('add', 'write', (call) => {
		const owner = templateId(call);
		const values = parse(call);
		if (toText(values.title) === '') throw refusal('Item name not specified');
		const initial = {
			copiedId: null,
			userId: call.userId,
			createdBy: call.userId,
			parentId: 0,
			sortIndex: 0,
			displaySortIndex: '',
			isComplete: false,
			isImportant: false,
			completedCount: 0,
			members: [],
			attachments: [],
			nodeId: null,
			templateId: owner,
		};
		return answer(items(call).add({ values: mapOf({ ...initial, ...values }) }));
	}),
	action('get', 'read', (call) => answer(existing(call))),
	action('list', 'list', (call) => {
		const owner = templateId(call);
		const rows = items(call)
			.all()
			.filter(({ values }) => values.templateId === owner);
		return mapOf({ checkListItems: mapOf(Object.fromEntries(rows.map(listed))) });
	}),
	action('update', 'write', (call) => changed(call, parse(call))),
	action('complete', 'write', (call) => changed(call, mapOf({ isComplete: true }))),
	action('renew', 'write', (call) => changed(call, mapOf({ isComplete: false }))),
	action('moveAfter', 'write', (call) =>
		changed(call, mapOf({ sortIndex: toInt(existing(call, 'afterItemId').values.sortIndex) + 1 })),
	),
	action('moveBefore', 'write', (call) =>
		changed(call, mapOf({ sortIndex: toInt(existing(call, 'beforeItemId').values.sortIndex) - 1 })),
	),
	action('addAttachmentByContent', 'write', (call) => {
		const { NAME, CONTENT } = call.controllerArray('attachmentParameters', true) as PhpMap;
		if (toText(NAME) === '' || toText(CONTENT) === '') throw refusal('File name or content is not specified');
		const file = call.store.sentFile(toText(NAME), toText(CONTENT));
		if (file === undefined) throw refusal('Could not save file');
		return attach(call, [mapOf({ name: file.name, fileId: file.fileId })]);
	}),
	action('addAttachmentsFromDisk', 'write', (call) =>
		attach(
			call,
			listOf(call.controllerArray('filesIds', true)).map((fileId) => mapOf({ fileId: toText(fileId) })),
		),
	),
	action('removeAttachments', 'write', (call) => {
		const removed = listOf(call.controllerArray('attachmentsIds', true)).map(toInt);
		const attachments = listOf(existing(call).values.attachments ?? []).filter(
			(one) => !removed.includes(toInt((one as PhpMap).id)),
		);
		return changed(call, mapOf({ attachments }));
	}),
	action('delete', 'write', (call) => items(call).delete(existing(call).id)),
];
