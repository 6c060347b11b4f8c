import { errors, RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

const method = (name: string, cost: Method['cost'], run: (call: Call) => MethodResult): Method => ({
	name: `crm.documentgenerator.${name}`,
	scope: 'crm',
	cost,
	run,
});

/** PDF and picture of a document are made after its creation (docs/internals/fields.md#documents). */
const CONVERTED_AFTER_SECONDS = 2;

/** Files of a document: the method that serves them, and the names of their addresses in answers. */
const FILES = {
	download: { ending: 'docx', address: 'downloadUrl', converted: false },
	getPdf: { ending: 'pdf', address: 'pdfUrl', converted: true },
	getImage: { ending: 'png', address: 'imageUrl', converted: true },
} as const;

type Kind = 'template' | 'document';

const rowsOf = (call: Call, kind: Kind) => call.store.table(`crm.documentgenerator.${kind}`);

function existing(call: Call, kind: Kind): StoredRow {
	const row = rowsOf(call, kind).get(call.controllerInt('id'));
	if (!row) throw new RestError('0', kind === 'document' ? 'Document not found' : 'Template not found');
	return row;
}

function fieldsOf(call: Call, required: readonly string[]): PhpMap {
	const sent = call.controllerArray('fields', true);
	const fields = isMap(sent) ? sent : newMap();
	for (const name of required) if (toText(fields[name]) === '') throw errors.missingParameter(name);
	return fields;
}

/** Two addresses of each file: one for browsers, and one for programs, with the secret of the caller. */
function addresses(call: Call, { id, values }: StoredRow): PhpMap {
	const ready = call.store.now() >= Number(values.createdAt) + CONVERTED_AFTER_SECONDS;
	const shown = Object.entries(FILES).filter(([, { converted }]) => ready || !converted);
	return mapOf(
		Object.fromEntries(
			shown.flatMap(([action, { address }]) => [
				[address, `${call.view.portalUrl}/bitrix/services/main/ajax.php?action=${action}&id=${id}`],
				[`${address}Machine`, `${call.view.addressOf(`crm.documentgenerator.document.${action}`)}id=${id}`],
			]),
		),
	);
}

function documentView(call: Call, row: StoredRow): PhpMap {
	const { createdAt, ...values } = row.values;
	const time = call.store.time.format(Number(createdAt));
	return mapOf({
		id: String(row.id),
		...(values as Record<string, PhpValue>),
		publicUrl: values.publicUrl ?? null,
		createTime: time,
		updateTime: time,
		isTransformationError: false,
		...(addresses(call, row) as Record<string, PhpValue>),
	});
}

const templateView = ({ id, values }: StoredRow): PhpMap =>
	mapOf({ id: String(id), code: null, moduleId: 'crm', ...(values as Record<string, PhpValue>) });

const one = (kind: Kind, view: PhpMap): MethodResult => ({ result: mapOf({ [kind]: view }) });

/**
 * The answer of a list: documents as a list, templates as an object by ID, as the pages of crm.documentgenerator.*
 * show.
 */
function list(call: Call, kind: Kind, views: PhpMap[]): MethodResult {
	const known = new Set([
		'id',
		'name',
		'title',
		'number',
		'templateId',
		'entityId',
		'entityTypeId',
		'region',
	]);
	const found = orderRows(
		filterRows(views, call.controller('filter'), known),
		call.controller('order'),
		known,
	);
	const page = pageOfRows(call, found);
	const rows =
		kind === 'document'
			? page.rows
			: mapOf(Object.fromEntries(page.rows.map((row) => [toText(row.id), row])));
	return { result: mapOf({ [`${kind}s`]: rows }), ...page.info };
}

function describedFields(call: Call, name: string): MethodResult {
	const values = call.controller('values');
	const number = isMap(values) ? toText(values.DocumentNumber) : '';
	const field = (title: string, value: string) => mapOf({ title, value, required: 'Y', default: value });
	return {
		result: mapOf({
			[name]: mapOf({
				DocumentNumber: field('Number', number || '1'),
				DocumentTitle: field('Title', 'Offer'),
			}),
		}),
	};
}

function newDocument(call: Call): StoredRow {
	const templateId = call.controllerInt('templateId');
	const entityTypeId = call.controllerInt('entityTypeId');
	const entityId = call.controllerInt('entityId');
	if (!rowsOf(call, 'template').get(templateId)) throw new RestError('0', 'Template not found');
	if (!call.store.entityType(entityTypeId) || !call.store.record(entityTypeId, entityId))
		throw new RestError('0', 'Data is not found');
	const values = call.controller('values');
	const sent = isMap(values) ? values : newMap();
	return rowsOf(call, 'document').add({
		values: mapOf({
			title: toText(sent.DocumentTitle) || 'Offer',
			number: toText(sent.DocumentNumber) || '1',
			values: sent,
			templateId: String(templateId),
			entityTypeId: String(entityTypeId),
			entityId: String(entityId),
			createdAt: call.store.now(),
		}),
	});
}

function keptFile(call: Call, name: string, content: string): void {
	if (call.store.sentFile(name, content) === undefined) throw errors.classic('Could not save file');
}

/** crm.documentgenerator.document.* and template.*. */
export const crmDocumentMethods: Method[] = [
	method('template.add', 'write', (call) => {
		const { file, ...fields } = fieldsOf(call, ['name', 'numeratorId', 'region']);
		if (listOf(file).length !== 2) throw errors.missingParameter('file');
		if (listOf(fields.entityTypeId).length === 0) throw errors.missingParameter('entityTypeId');
		const [name, content] = listOf(file).map(toText);
		keptFile(call, name, content);
		return one('template', templateView(rowsOf(call, 'template').add({ values: mapOf(fields as never) })));
	}),
	method('template.get', 'read', (call) => one('template', templateView(existing(call, 'template')))),
	method('template.list', 'list', (call) =>
		list(call, 'template', rowsOf(call, 'template').all().map(templateView)),
	),
	method('template.update', 'write', (call) => {
		const row = existing(call, 'template');
		const { file, ...fields } = fieldsOf(call, []);
		const [name, content] = listOf(file).map(toText);
		if (content !== undefined) keptFile(call, name, content);
		Object.assign(row.values, fields);
		return one('template', templateView(row));
	}),
	method('template.delete', 'write', (call) => {
		rowsOf(call, 'template').delete(existing(call, 'template').id);
		return { result: null };
	}),
	method('template.getfields', 'read', (call) => {
		existing(call, 'template');
		call.controllerInt('entityTypeId');
		return describedFields(call, 'templateFields');
	}),
	method('document.add', 'write', (call) => one('document', documentView(call, newDocument(call)))),
	method('document.upload', 'write', (call) => {
		const required = ['entityTypeId', 'entityId', 'fileContent', 'region', 'title', 'number'];
		const { title, number, entityTypeId, entityId, fileContent } = fieldsOf(call, required);
		keptFile(call, '', toText(fileContent));
		const values = mapOf({
			title,
			number,
			entityTypeId: toText(entityTypeId),
			entityId: toText(entityId),
		} as never);
		const row = rowsOf(call, 'document').add({
			values: Object.assign(values, { createdAt: call.store.now() }),
		});
		return one('document', documentView(call, row));
	}),
	method('document.get', 'read', (call) => one('document', documentView(call, existing(call, 'document')))),
	method('document.list', 'list', (call) =>
		list(
			call,
			'document',
			rowsOf(call, 'document')
				.all()
				.map((row) => documentView(call, row)),
		),
	),
	method('document.update', 'write', (call) => {
		const row = existing(call, 'document');
		const values = call.controller('values');
		if (isMap(values)) Object.assign(row.values, { number: values.DocumentNumber ?? row.values.number });
		return one('document', documentView(call, row));
	}),
	method('document.delete', 'write', (call) => {
		rowsOf(call, 'document').delete(existing(call, 'document').id);
		return { result: null };
	}),
	method('document.getfields', 'read', (call) => {
		existing(call, 'document');
		return describedFields(call, 'documentFields');
	}),
	method('document.enablepublicurl', 'write', (call) => {
		const row = existing(call, 'document');
		const enabled = toInt(call.controller('status') ?? 1) === 1;
		row.values.publicUrl = enabled ? `${call.view.portalUrl}/~doc${row.id}` : null;
		return { result: mapOf({ publicUrl: row.values.publicUrl }) };
	}),
	...Object.entries(FILES).map(([action, { ending, converted }]) =>
		method(`document.${action}`, 'read', (call) => {
			const { id, values } = existing(call, 'document');
			if (converted && call.store.now() < Number(values.createdAt) + CONVERTED_AFTER_SECONDS)
				throw errors.notFound('File not found');
			const content = Buffer.from(`${ending} of document ${id}`);
			return { result: true, file: { name: `document-${id}.${ending}`, content } };
		}),
	),
];
