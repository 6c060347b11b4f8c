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
		const id = input.id(entity.record.parameter);
		const found = context.alone ? undefined : await findById(context, entityTypeId, id);
		// Alone; or not in the list: only crm.item.get says whether there is no such record, or no right to read it.
		const item = found ?? (await readRecord(call, entityTypeId, id));
		return [recordRow(entity, item, input.flag('simplify'))];
	},
});

/**
 * A record as crm.item.get sends it, together with those of other items: with the selection `*` crm.item.list sends the
 * same, custom fields and multi-fields included (bitrix24/api.md 5.3 and 7.1).
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
