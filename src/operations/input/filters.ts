import { type FieldDescription } from '../../catalog/field';
import { allOf, type Condition, FILTER_OPERATORS, isFilterable, splitKey } from '../../catalog/filter';
import { whyIgnored } from '../../catalog/filter-ways';
import { isObject } from '../../catalog/objects';
import { isStageOfPipeline } from '../../catalog/list-values';
import { splitList, toFilterValue } from '../../catalog/values';
import type { OperationContext, OperationInput } from '../types';
import { choiceCalled } from './choice';

/** Name of the parameter with the conditions. */
export const FILTERS = 'filters';
/** Name of the option with a filter as JSON. */
const FILTER_JSON = 'filterJson';

/** Whether the person has set a filter. Only then are the fields needed. */
export const hasFilter = (input: OperationInput): boolean =>
	input.list(`${FILTERS}.conditions`).length > 0 || input.jsonOption('options', FILTER_JSON) !== undefined;

/** What a filter is read with. */
type Filtering = Pick<OperationContext, 'input' | 'lists' | 'timeZone'>;

/** Reads the fields of a filter, again unless they were read since that moment. */
type Reload = (since: number) => Promise<readonly FieldDescription[]>;

/**
 * The filter of crm.item.list: the conditions and the JSON filter, all of which must be true.
 * @throws InputError for a field that does not exist: the portal might answer with all records.
 */
export async function readFilter(
	context: Filtering,
	known: readonly FieldDescription[],
	reload: Reload,
): Promise<Record<string, unknown>> {
	const { input, timeZone } = context;
	const fields = await withLists(context, known, reload);
	const group = readJsonFilter(input, fields, timeZone);
	return allOf(readConditions(input, fields, timeZone), group === undefined ? [] : [group]);
}

/**
 * The filter of methods without groups, where each comparison of a field can occur once.
 * @param plain see `ListWay.comparisons`.
 * @throws InputError for a field or a comparison that the method does not have: classic methods would answer with all records
 * (docs/internals/fields.md, "Filters of classic lists").
 */
export async function readFlatFilter(
	context: Filtering,
	known: readonly FieldDescription[],
	reload: Reload,
	{ method, plain }: { method: string; plain: boolean },
): Promise<Record<string, unknown>> {
	const { input, timeZone } = context;
	const fields = await withLists(context, known, reload);
	const conditions = readConditions(input, fields, timeZone);
	const filter: Record<string, unknown> = { ...readJsonFilter(input, fields, timeZone) };
	for (const [key, value] of conditions) {
		const name = plain ? plainly(key, input) : key;
		if (name in filter) {
			throw input.invalid(
				FILTERS,
				`compares "${splitKey(key).name}" twice in the same way`,
				"Remove one of the conditions, or choose 'Is One Of'.",
			);
		}
		filter[name] = value;
	}
	for (const [key, value] of Object.entries(filter)) {
		const ignored = whyIgnored(method, key, value);
		if (ignored !== undefined) throw input.invalid(FILTERS, ...ignored);
	}
	return filter;
}

/** The key of a condition for methods that write no `=` and no `@`. */
function plainly(key: string, input: OperationInput): string {
	const { prefix, name } = splitKey(key);
	if (prefix === '=%') {
		throw input.invalid(
			FILTERS,
			`compares "${name}" by its beginning or end, which is not possible here`,
			"Choose 'Contains'.",
		);
	}
	return `${prefix.replace(/^(!?)[=@]$/, '$1')}${name}`;
}

/** A field that a filter compares, and with what. */
interface Comparison {
	name: string;
	prefix: string;
	values: unknown[];
	/** Whether every record that is found fulfils it. One side of an "or" says nothing about the other. */
	always: boolean;
}

/** The fields, those that are compared with names of values with their lists. */
async function withLists(
	{ input, lists, timeZone }: Filtering,
	fields: readonly FieldDescription[],
	reload: Reload,
): Promise<readonly FieldDescription[]> {
	const compared = [...comparisonsInPanel(input), ...comparisonsIn(input.jsonOption('options', FILTER_JSON))];
	const found = new Map<string, FieldDescription>();
	const find = async (wanted: (field: FieldDescription) => boolean, pipelines?: readonly number[]) => {
		const named = fields.filter((field) => wanted(field) && compared.some(({ name }) => name === field.name));
		await Promise.all(
			named.map(async (field) => {
				const values = compared.filter(({ name }) => name === field.name).flatMap((one) => one.values);
				found.set(field.name, await lists.known(field, values, { reload, pipelines, searches: true }));
			}),
		);
	};
	await find((field) => !isStageOfPipeline(field));
	// A stage is one of the pipelines that the filter names.
	const pipelines = compared
		.filter(({ prefix, always }) => always && ['', '=', '@'].includes(prefix))
		.flatMap(({ name, values }) => {
			const field = found.get(name);
			return field?.type === 'crm_category'
				? values.map((value) => toFilterValue(value, field, timeZone))
				: [];
		})
		.flatMap((one) => ('value' in one && typeof one.value === 'number' ? [one.value] : []));
	await find(isStageOfPipeline, pipelines.length === 0 ? undefined : pipelines);
	return fields.map((field) => found.get(field.name) ?? field);
}

const comparisonsInPanel = (input: OperationInput): Comparison[] =>
	input.list(`${FILTERS}.conditions`).flatMap((row) => {
		const operator = choiceCalled(FILTER_OPERATORS, row.operator, input, FILTERS, 'comparison');
		if (operator.write === undefined || operator.prefix.includes('%')) return [];
		const { prefix } = operator;
		const values = prefix.includes('@') ? splitList(row.value) : [row.value];
		return [{ name: String(row.field ?? '').trim(), prefix, values, always: true }];
	});

function comparisonsIn(group: unknown, outside = true): Comparison[] {
	if (!isObject(group)) return [];
	const always = outside && String(group.logic).toUpperCase() !== 'OR';
	return Object.entries(group).flatMap(([key, value]) => {
		if (/^\d+$/.test(key)) return comparisonsIn(value, always);
		const { prefix, name } = splitKey(key);
		if (prefix.includes('%')) return [];
		return [{ name, prefix, values: isSeveral(value, prefix) ? splitList(value) : [value], always }];
	});
}

/** Whether a condition of a JSON filter compares with a list of values. */
const isSeveral = (value: unknown, prefix: string): boolean =>
	Array.isArray(value) || prefix.includes('@') || prefix.includes('><');

/** Reads the conditions of the panel. */
const readConditions = (
	input: OperationInput,
	fields: readonly FieldDescription[],
	timeZone: string,
): Condition[] =>
	input
		.list(`${FILTERS}.conditions`)
		.flatMap((row, index) => readCondition(row, `condition ${index + 1}`, input, fields, timeZone));

/** Reads the JSON filter; undefined when there is none. */
function readJsonFilter(
	input: OperationInput,
	fields: readonly FieldDescription[],
	timeZone: string,
): Record<string, unknown> | undefined {
	const given = input.jsonOption('options', FILTER_JSON);
	if (given === undefined) return undefined;
	if (isObject(given)) return readGroup(given, input, fields, timeZone);
	throw input.invalid(
		FILTER_JSON,
		'is not a JSON object',
		'Write a filter such as {"logic": "OR", "0": {"=stageId": "NEW"}, "1": {">opportunity": 1000}}.',
	);
}

/** Reads one condition. The result is empty when every record fulfils it. */
function readCondition(
	row: Record<string, unknown>,
	place: string,
	input: OperationInput,
	fields: readonly FieldDescription[],
	timeZone: string,
): Condition[] {
	const name = String(row.field ?? '').trim();
	if (name === '') {
		throw input.invalid(FILTERS, `has no field in ${place}`, 'Choose a field, or remove the condition.');
	}
	const field = findFilterable(fields, name, (problem) => input.invalid(FILTERS, problem, CHOOSE));
	const operator = choiceCalled(FILTER_OPERATORS, row.operator, input, FILTERS, 'comparison');
	const key = `${operator.prefix}${field.name}`;
	if (operator.write === undefined) return [[key, '']];
	if (row.value === undefined || row.value === null || row.value === '') {
		throw input.invalid(
			FILTERS,
			`has no value for "${field.title}" in ${place}`,
			"Enter a value, or choose the comparison 'Is Empty'.",
		);
	}
	const converted = operator.write(row.value, field, timeZone);
	if ('problem' in converted) {
		throw input.invalid(
			FILTERS,
			`has a value that does not fit in ${place}: "${field.title}" ${converted.problem}`,
		);
	}
	return oneOf(key, converted.value, fields);
}

/**
 * A condition that is safe for empty lists, about which Bitrix24's documentation says nothing: no record is one of
 * nothing, and every record is none of nothing.
 */
function oneOf(key: string, value: unknown, fields: readonly FieldDescription[]): Condition[] {
	const { prefix } = splitKey(key);
	if (!Array.isArray(value) || value.length > 0) return [[key, value]];
	const id = fields.some(({ name }) => name === 'ID') ? 'ID' : 'id';
	return prefix.startsWith('!') ? [] : [[`=${id}`, 0]];
}

const CHOOSE = "Choose a field from the list, or see the operation 'Get Fields'.";

function findFilterable(
	fields: readonly FieldDescription[],
	name: string,
	invalid: (problem: string) => Error,
): FieldDescription {
	const field = fields.find((one) => one.name === name);
	if (field === undefined) throw invalid(`names "${name}", which is not a field of these records`);
	if (!isFilterable(field)) throw invalid(`names "${field.title}", which Bitrix24 cannot filter by`);
	return field;
}

/** Reads a group of a JSON filter: conditions such as `>=field`, numbered groups, and `logic`. */
function readGroup(
	group: object,
	input: OperationInput,
	fields: readonly FieldDescription[],
	timeZone: string,
): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(group).flatMap(([key, value]): Condition[] => {
			if (key === 'logic') return [[key, readLogic(value, input)]];
			if (value !== null && typeof value === 'object' && /^\d+$/.test(key)) {
				return [[key, readGroup(value as object, input, fields, timeZone)]];
			}
			const { prefix, name } = splitKey(key);
			const field = findFilterable(fields, name, (problem) => input.invalid(FILTER_JSON, problem, CHOOSE));
			return oneOf(`${prefix}${name}`, readValue(value, prefix, field, input, timeZone), fields);
		}),
	);
}

function readLogic(value: unknown, input: OperationInput): string {
	const logic = String(value).toUpperCase();
	if (logic === 'AND' || logic === 'OR') return logic;
	throw input.invalid(FILTER_JSON, `has the unknown logic ${JSON.stringify(value)}`, 'Use "AND" or "OR".');
}

function readValue(
	value: unknown,
	prefix: string,
	field: FieldDescription,
	input: OperationInput,
	timeZone: string,
): unknown {
	// A part of a text is sent unchanged.
	if (prefix.includes('%')) return value;
	const many = isSeveral(value, prefix);
	const converted = (many ? splitList(value) : [value]).map((one) => {
		const result = toFilterValue(one, field, timeZone);
		if ('problem' in result)
			throw input.invalid(FILTER_JSON, `has a value that does not fit: "${field.title}" ${result.problem}`);
		return result.value;
	});
	return many ? converted : converted[0];
}
