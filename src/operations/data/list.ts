import type { FieldSource, ListWay, MethodOperation } from '../../catalog/entity';
import { type MethodRecord, parametersOf } from '../../catalog/methods/method';
import { allRows } from '../../portal/reading/read';
import type { MethodParameters, Row } from '../../portal/types';
import { answerRow, pathOf } from '../method/answer-rows';
import { wayOf } from '../method/way';
import { inPosition } from '../method/position';
import { readFlatFilter, hasFilter } from '../input/filters';
import { merge } from '../input/json';
import { columnsOf, limitOf, hintAtMissingColumns, hintAtSlowReading } from '../input/list';
import { readOrder, sortRules } from '../input/sort';
import type { OperationContext } from '../types';
import { toConditions } from './conditions';
import { operationFields, methodRecordOf } from './fields';

/** Reads the rows of a list, up to the limit. @throws InputError */
export async function readRows(
	operation: MethodOperation,
	way: ListWay,
	sent: MethodParameters,
	context: OperationContext,
): Promise<Row[]> {
	const { input, read } = context;
	const { method, answer, fields } = operation;
	const record = await methodRecordOf(operation);
	const list = record.list ?? {};
	const filtered = fields !== undefined && fields !== 'parameters';
	const columns = filtered ? columnsOf(input) : [];
	const asked = filtered ? await conditionsOf(operation, fields, way, columns, context, record) : {};
	const merged = merge(asked, sent) as MethodParameters;
	if (way.comparisons === 'conditions') merged.filter = toConditions(merged.filter, input);
	const parameters = inPosition(record, merged, { paged: true });
	const rows = typeof answer === 'object' && 'rows' in answer ? pathOf(answer.rows) : undefined;
	const request = { method, parameters, rows, limit: limitOf(input), ...wayOf(list, parameters, rows) };
	const found = await allRows(read(request));
	hintAtSlowReading(context, request, found);
	hintAtMissingColumns(context, columns, found);
	// Not every method can be asked for columns: others are dropped here.
	const wanted = (row: Row): Row =>
		columns.length === 0
			? row
			: Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name)));
	return found.map((row) => answerRow(wanted(row)));
}

/** The order as an object, or, with `orderedBy`, the first field and its direction as two texts. */
function orderOf(
	order: Readonly<Record<string, string>>,
	name: string,
	orderedBy: ListWay['orderedBy'],
): MethodParameters {
	if (orderedBy === undefined) return { [name]: order };
	const [[field, direction]] = Object.entries(order);
	return { [orderedBy[0]]: field, [orderedBy[1]]: direction };
}

/** Filter, order and columns, under the names of the method's own parameters. */
async function conditionsOf(
	operation: MethodOperation,
	source: FieldSource,
	{ columns: own, comparisons, filtersBy, orderedBy, unfiltered }: ListWay,
	columns: readonly string[],
	context: OperationContext,
	record: MethodRecord,
): Promise<MethodParameters> {
	const { input } = context;
	const names = parametersOf(record).map(({ name }) => name);
	const called = (wanted: string) => names.find((name) => name.toLowerCase() === wanted) ?? wanted;
	const key = record.list?.key;
	const result: MethodParameters = {};
	const isFiltered = filtersBy !== '' && hasFilter(input);
	if (isFiltered || sortRules(input).length > 0) {
		const fields = await operationFields(operation, source, context);
		const filter = isFiltered
			? await readFlatFilter(
					context,
					fields,
					async (since) => await operationFields(operation, source, context, since),
					{ method: operation.method, plain: comparisons === 'plain' },
				)
			: {};
		if (Object.keys(filter).length > 0) result[called('filter')] = filter;
		const order = readOrder(input, fields, key);
		if (order !== undefined) Object.assign(result, orderOf(order, called('order'), orderedBy));
	}
	if (unfiltered !== undefined) result[called('filter')] ??= { ...unfiltered };
	const id = key === undefined || columns.includes(key) ? [] : [key];
	const select = columns.length > 0 ? [...id, ...columns] : own;
	if (select !== undefined && names.some((name) => name.toLowerCase() === 'select'))
		result[called('select')] = [...select];
	return result;
}
