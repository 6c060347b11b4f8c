import type { CrmEntity } from '../../catalog/crm/crm-item';
import { allRows } from '../../portal/reading/read';
import type { ListRequest } from '../../portal/types';
import { entityTypeIdOf, recordFields, panelFields, kindParameters, recordRow } from './crm-records';
import { FILTERS, hasFilter, readFilter } from '../input/filters';
import { LIST_OPTIONS, limitOf, readColumns, hintAtMissingColumns, hintAtSlowReading } from '../input/list';
import { readOrder, SORT, sortRules } from '../input/sort';
import type { Operation, OperationContext } from '../types';

export const getMany = (entity: CrmEntity): Operation => ({
	value: 'getAll',
	name: 'Get Many',
	action: `Get many ${entity.plural.toLowerCase()}`,
	description: `Retrieve many ${entity.plural.toLowerCase()} by filter`,
	methods: ['crm.item.list'],
	parameters: [...kindParameters(entity), 'returnAll', 'limit', 'simplify', FILTERS, SORT, ...LIST_OPTIONS],
	fields: panelFields(entity),
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
		hintAtMissingColumns(context, columns, rows);
		hintAtSlowReading(context, list, rows);
		return rows.map((row) => recordRow(entity, row, simplify));
	},
});

/** Filter and order. The fields are loaded only when one of them names a field. */
async function conditionsOf(
	context: OperationContext,
	entityTypeId: number,
): Promise<{ filter: Record<string, unknown>; order?: Record<string, string> }> {
	const { input } = context;
	const filters = hasFilter(input);
	const rules = sortRules(input);
	if (!filters && rules.length === 0) return { filter: {} };
	const fields = await recordFields(context, entityTypeId);
	return {
		filter: filters
			? await readFilter(context, fields, async (since) => await recordFields(context, entityTypeId, since))
			: {},
		order: readOrder(input, fields, 'id'),
	};
}
