import { errors, RestError } from '../errors';
import { entriesOf, isArray, listOf, mapOf, newMap, onlyOf, toInt, toText, type PhpMap } from '../php/value';
import type { Comment } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { typeByName } from './owner';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

function view(call: Call, comment: Comment): PhpMap {
	const files = newMap();
	for (const file of comment.files) {
		files[String(file.id)] = mapOf({
			id: file.id,
			date: call.store.time.format(comment.created),
			type: 'file',
			name: file.name,
			size: file.size,
			authorId: comment.authorId,
			urlDownload: `${call.portal.url}/disk/downloadFile/${file.id}/?&ncc=1&filename=${encodeURIComponent(file.name)}`,
		});
	}
	return mapOf({
		ID: String(comment.id),
		ENTITY_ID: String(comment.entityId),
		ENTITY_TYPE: (call.store.entityType(comment.entityTypeId)?.shape.name ?? '').toLowerCase(),
		CREATED: call.store.time.format(comment.created),
		COMMENT: comment.comment,
		AUTHOR_ID: String(comment.authorId),
		FILES: files,
	});
}

function existing(call: Call): Comment {
	const found = call.store.comments.get(call.classicId());
	if (!found) throw errors.classic('Not found.');
	return found;
}

/** The parameter `fields`, in lower case only. */
function fieldsOf(call: Call): PhpMap {
	const fields = call.controller('fields');
	if (fields === undefined) throw errors.missingParameter('fields');
	if (!isArray(fields) || Array.isArray(fields)) throw errors.wrongParameterType('fields', fields, 'array');
	return fields;
}

function addFiles(call: Call, fields: PhpMap): Comment['files'] {
	return listOf(fields.FILES).flatMap((pair) => {
		const [name, content] = listOf(pair).map(toText);
		if (name === undefined || content === undefined) return [];
		const file = call.store.sentFile(name, content);
		if (file === undefined) return [];
		return [{ id: file.fileId, name: file.name, size: Buffer.byteLength(file.content, 'base64') }];
	});
}

function add(call: Call): MethodResult {
	const fields = fieldsOf(call);
	for (const name of ['ENTITY_ID', 'ENTITY_TYPE', 'COMMENT']) {
		if (fields[name] === undefined) throw new RestError('100', `Required field ${name} is not provided`);
	}
	const type = typeByName(call.store, toText(fields.ENTITY_TYPE));
	const entityId = toInt(fields.ENTITY_ID);
	if (!type || !call.store.record(type.entityTypeId, entityId)) {
		throw new RestError('OWNER_NOT_FOUND', 'Owner of the item not found');
	}
	if (toText(fields.COMMENT) === '') throw new RestError('INVALID_ARG_VALUE', 'Empty comment');
	const comment = call.store.comments.add({
		entityTypeId: type.entityTypeId,
		entityId,
		comment: toText(fields.COMMENT),
		// Only an administrator may write in the name of another person.
		authorId: toInt(fields.AUTHOR_ID) || call.userId,
		created: call.store.now(),
		files: addFiles(call, fields),
	});
	return { result: comment.id };
}

const NAMES = ['ID', 'ENTITY_ID', 'ENTITY_TYPE', 'CREATED', 'COMMENT', 'AUTHOR_ID', 'FILES'];
/** https://apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-list.html */
const FILTERABLE = new Set(['ENTITY_ID', 'ENTITY_TYPE']);
const SORTABLE = new Set(['ID', 'CREATED', 'AUTHOR_ID']);

function list(call: Call): MethodResult {
	const filter = call.classic('filter');
	const names = entriesOf(filter).map(([key]) => key.replace(/^[^A-Z]*/, ''));
	if (!names.includes('ENTITY_ID') || !names.includes('ENTITY_TYPE')) {
		throw errors.classic("Parameters 'ENTITY_ID' and 'ENTITY_TYPE' are required in filter.");
	}
	const rows = call.store.comments.all().map((comment) => view(call, comment));
	const found = orderRows(filterRows(rows, filter, FILTERABLE), call.classic('order'), SORTABLE);
	const { rows: page, info } = pageOfRows(call, found);
	const select = listOf(call.classic('select')).map(toText);
	if (select.length === 0) return { result: page, ...info };
	return { result: page.map((row) => onlyOf(row, select)), ...info };
}

function update(call: Call): MethodResult {
	const comment = existing(call);
	const fields = fieldsOf(call);
	if (fields.COMMENT !== undefined) {
		if (toText(fields.COMMENT) === '') throw new RestError('INVALID_ARG_VALUE', 'Empty comment');
		comment.comment = toText(fields.COMMENT);
	}
	if (fields.FILES !== undefined) comment.files = addFiles(call, fields);
	return { result: comment.id };
}

const crm = { scope: 'crm' } as const;

export const crmTimelineMethods: Method[] = [
	{ name: 'crm.timeline.comment.add', ...crm, cost: 'write', run: add },
	{ name: 'crm.timeline.comment.list', ...crm, cost: 'list', run: list },
	{
		name: 'crm.timeline.comment.get',
		...crm,
		cost: 'read',
		run: (call) => ({ result: view(call, existing(call)) }),
	},
	{ name: 'crm.timeline.comment.update', ...crm, cost: 'write', run: update },
	{
		name: 'crm.timeline.comment.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			call.store.comments.delete(existing(call).id);
			return { result: null };
		},
	},
	{
		name: 'crm.timeline.comment.fields',
		...crm,
		cost: 'read',
		run: () => {
			const fields = newMap();
			for (const name of NAMES) {
				fields[name] = mapOf({
					type:
						{
							ID: 'integer',
							ENTITY_ID: 'integer',
							AUTHOR_ID: 'user',
							CREATED: 'datetime',
							FILES: 'attached_diskfile',
						}[name] ?? 'string',
					isRequired: name === 'ENTITY_ID' || name === 'ENTITY_TYPE' || name === 'COMMENT',
					isReadOnly: name === 'ID' || name === 'CREATED',
					isImmutable: name === 'ENTITY_ID' || name === 'ENTITY_TYPE',
					isMultiple: name === 'FILES',
					isDynamic: false,
				});
			}
			return { result: fields };
		},
	},
];
