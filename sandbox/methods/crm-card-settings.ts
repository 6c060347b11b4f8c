import { errors, RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';

const method = (name: string, cost: Method['cost'], run: (call: Call) => MethodResult): Method => ({
	name: `crm.${name}`,
	scope: 'crm',
	cost,
	run,
});

/** The object type of a card. The sandbox has one layout for each type, whatever scope and pipeline. */
function cardOf(call: Call): number {
	const entityTypeId = toInt(call.classic('entityTypeId'));
	if (entityTypeId === 0) throw errors.classic("Parameter 'entityTypeId' is not defined");
	if (!call.store.entityType(entityTypeId))
		throw errors.classic(`The entity type '${entityTypeId}' is not supported in current context.`);
	return entityTypeId;
}

const layouts = (call: Call) => call.store.table('crm.item.details.configuration');
const layoutOf = (call: Call, card: number): StoredRow | undefined =>
	layouts(call)
		.all()
		.find(({ values }) => values.card === card);

function drop(call: Call): MethodResult {
	const present = layoutOf(call, cardOf(call));
	if (present) layouts(call).delete(present.id);
	return { result: true };
}

const PLAIN = mapOf({ name: 'main', title: 'About', type: 'section', elements: [mapOf({ name: 'TITLE' })] });

const cards = [
	method('item.details.configuration.get', 'read', (call) => ({
		result: layoutOf(call, cardOf(call))?.values.data ?? [PLAIN],
	})),
	method('item.details.configuration.set', 'write', (call) => {
		const card = cardOf(call);
		const data = listOf(call.classic('data'));
		if (data.length === 0) throw errors.classic("Parameter 'data' must be array.");
		const present = layoutOf(call, card);
		if (present) present.values.data = data;
		else layouts(call).add({ values: mapOf({ card, data }) });
		return { result: true };
	}),
	method('item.details.configuration.reset', 'write', drop),
	method('item.details.configuration.forceCommonScopeForAll', 'write', (call) => {
		cardOf(call);
		return { result: true };
	}),
];

const SEARCHABLE = [1, 3, 4].flatMap((entityTypeId) => [
	mapOf({ entityTypeId, fieldCode: 'TITLE', fieldTitle: 'Name' }),
	mapOf({ entityTypeId, fieldCode: 'SOURCE_ID', fieldTitle: 'Source' }),
]);

const searched = (call: Call) => call.store.table('crm.duplicate.volatileType');

const duplicateSearch = [
	method('duplicate.volatileType.fields', 'read', (call) => {
		const wanted = toInt(call.controller('entityTypeId'));
		return { result: SEARCHABLE.filter(({ entityTypeId }) => wanted === 0 || entityTypeId === wanted) };
	}),
	method('duplicate.volatileType.list', 'list', (call) => ({
		result: searched(call)
			.all()
			.map(({ id, values }) => mapOf({ id, ...(values as Record<string, PhpValue>) })),
	})),
	method('duplicate.volatileType.register', 'write', (call) => {
		const entityTypeId = call.controllerInt('entityTypeId');
		const fieldCode = toText(call.controller('fieldCode'));
		const same = ({ ...one }: PhpMap) => one.entityTypeId === entityTypeId && one.fieldCode === fieldCode;
		if (!SEARCHABLE.some(same)) throw new RestError('FIELD_NOT_FOUND', 'Field not found');
		const rows = searched(call).all();
		const present = rows.find(({ values }) => same(values));
		if (!present && rows.length >= 7)
			throw new RestError('MAX_TYPES_COUNT_EXCEEDED', 'There is already a maximum number of volatile types');
		const { id } = present ?? searched(call).add({ values: mapOf({ entityTypeId, fieldCode }) });
		return { result: mapOf({ id }) };
	}),
	method('duplicate.volatileType.unregister', 'write', (call) => {
		if (!searched(call).delete(call.controllerInt('id')))
			throw new RestError('TYPE_IS_NOT_ASSIGNED', 'This type is not assigned');
		return { result: true };
	}),
];

const numerators = (call: Call) => call.store.table('crm.documentgenerator.numerator');
const numeratorView = ({ id, values }: StoredRow): PhpMap =>
	mapOf({ id, code: null, settings: newMap(), ...(values as Record<string, PhpValue>) });

function numerator(call: Call): StoredRow {
	const found = numerators(call).get(call.controllerInt('id'));
	if (!found) throw errors.notFound('Numerator not found');
	return found;
}

function numeratorInput(call: Call, isNew: boolean): PhpMap {
	const sent = call.controllerArray('fields', true);
	const fields = isMap(sent) ? sent : newMap();
	for (const name of ['name', 'template'])
		if (isNew && toText(fields[name]) === '') throw errors.missingParameter(name);
	const names = ['name', 'template', 'settings'].filter((name) => fields[name] !== undefined);
	return mapOf(Object.fromEntries(names.map((name) => [name, fields[name] as PhpValue])));
}

const oneNumerator = (row: StoredRow): MethodResult => ({ result: mapOf({ numerator: numeratorView(row) }) });

const numbering = [
	method('documentgenerator.numerator.add', 'write', (call) =>
		oneNumerator(numerators(call).add({ values: numeratorInput(call, true) })),
	),
	method('documentgenerator.numerator.get', 'read', (call) => oneNumerator(numerator(call))),
	method('documentgenerator.numerator.list', 'list', (call) => {
		const rows = numerators(call).all().map(numeratorView);
		const page = pageOfRows(call, rows);
		return { result: mapOf({ numerators: page.rows }), ...page.info };
	}),
	method('documentgenerator.numerator.update', 'write', (call) => {
		const row = numerator(call);
		Object.assign(row.values, numeratorInput(call, false));
		return { result: numeratorView(row) };
	}),
	method('documentgenerator.numerator.delete', 'write', (call) => {
		numerators(call).delete(numerator(call).id);
		return { result: null };
	}),
];

/** Layouts of cards, fields for the search of duplicates, and numerators of documents. */
export const crmCardSettingMethods: Method[] = [...cards, ...duplicateSearch, ...numbering];
