import type { CrmEntity } from '../catalog/crm-item';
import type { FieldDescription } from '../catalog/field';
import { isFilterable } from '../catalog/filter';
import { allRows } from '../portal/read';
import type { ListRequest } from '../portal/types';
import { entityTypeIdOf, fieldsOf, kindParameters, outputRow } from './crm-records';
import { FILTERS, hasFilter, readFilter } from './filters';
import { limitOf, readColumns, tellMissingColumns } from './list-input';
import type { Operation, OperationContext, OperationInput } from './types';

const SORT = 'sort';
const sortRules = (input: OperationInput) => input.list(`${SORT}.rules`);

export const getMany = (entity: CrmEntity): Operation => ({
	value: 'getAll',
	name: 'Get Many',
	action: `Get many ${entity.plural.toLowerCase()}`,
	description: `Retrieve many ${entity.plural.toLowerCase()} by filter; up to 2,500 per request`,
	parameters: [...kindParameters(entity), 'returnAll', 'limit', 'simplify', FILTERS, SORT, 'listOptions'],
	async run(context) {
		const { input } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const { columns, simplify, select } = readColumns(entity, input);
		const { filter, order } = await conditionsOf(context, entityTypeId);
		const list: ListRequest = {
			method: 'crm.item.list',
			rows: ['items'],
			parameters: { entityTypeId, select, filter, ...(order && { order }) },
			...(order === undefined ? { id: 'id' } : { key: 'id' }),
			limit: limitOf(input),
		};
		const rows = await allRows(context.read(list));
		tellMissingColumns(context, columns, rows);
		return rows.map((row) => outputRow(entity, row, simplify));
	},
});

/** Filter and order; the portal's fields are asked for only when one of them names a field. */
async function conditionsOf(
	context: OperationContext,
	entityTypeId: number,
): Promise<{ filter: Record<string, unknown>; order?: Record<string, string> }> {
	const { input, timeZone } = context;
	const filters = hasFilter(input);
	const rules = sortRules(input);
	if (!filters && rules.length === 0) return { filter: {} };
	const fields = await fieldsOf(context, entityTypeId);
	return { filter: filters ? readFilter(input, fields, timeZone) : {}, order: readOrder(input, fields) };
}

/**
 * The order of crm.item.list. Ascending IDs are the order of the fast way to read, which asks for no other; behind
 * everything else the ID comes last, since records that are equal otherwise would change places between pages.
 */
function readOrder(
	input: OperationInput,
	fields: readonly FieldDescription[],
): Record<string, string> | undefined {
	const order: Record<string, string> = {};
	for (const { field: given, direction } of sortRules(input)) {
		const name = String(given ?? '').trim();
		const field = fields.find((one) => one.name === name);
		if (field === undefined || !isFilterable(field)) {
			throw input.invalid(
				SORT,
				name === '' ? 'has a rule without a field' : `names "${name}", which Bitrix24 cannot sort by`,
				'Choose a field from the list.',
			);
		}
		order[name] ??= direction === 'DESC' ? 'DESC' : 'ASC';
	}
	const names = Object.keys(order);
	if (names.length === 0 || (names[0] === 'id' && order.id === 'ASC')) return undefined;
	return 'id' in order ? order : { ...order, id: 'ASC' };
}
