import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { Row } from '../../portal/types';
import { entityTypeIdOf, kindParameters, recordRow, readRecord } from './crm-records';
import type { Operation, OperationContext } from '../types';

export const get = (entity: CrmEntity): Operation => ({
	value: 'get',
	name: 'Get',
	action: `Get ${entity.name.toLowerCase()}`,
	description: `Retrieve one ${entity.name.toLowerCase()} by its ID`,
	methods: ['crm.item.get', 'crm.item.list'],
	parameters: [...kindParameters(entity), entity.record.parameter, 'simplify', 'options'],
	async run(context) {
		const { input, call } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const id = input.id(entity.record);
		const found = context.alone ? undefined : await findById(context, entityTypeId, id);
		// A single item, or a record that the list does not show: crm.item.get says whether it is missing or hidden.
		const item = found ?? (await readRecord(call, entityTypeId, id));
		return [recordRow(entity, item, input.flag('simplify'))];
	},
});

/**
 * Finds a record by its ID, together with the records of other items. With the selection `*` crm.item.list shows what
 * crm.item.get shows (docs/internals/reading.md, "What a list shows of a record").
 */
async function findById(
	{ find }: OperationContext,
	entityTypeId: number,
	id: number,
): Promise<Row | undefined> {
	const list = {
		method: 'crm.item.list',
		parameters: { entityTypeId, select: ['*'] },
		rows: ['items'],
		id: 'id',
	};
	return (await find({ list, field: 'id', value: id }))[0];
}
