import type { CrmEntity } from '../catalog/crm-item';
import type { Row } from '../portal/types';
import { entityTypeIdOf, kindParameters, outputRow, recordOf } from './crm-records';
import type { Operation, OperationContext } from './types';

export const get = (entity: CrmEntity): Operation => ({
	value: 'get',
	name: 'Get',
	action: `Get ${entity.name.toLowerCase()}`,
	description: `Retrieve one ${entity.name.toLowerCase()} by its ID`,
	parameters: [...kindParameters(entity), entity.idParameter, 'simplify', 'options'],
	async run(context) {
		const { input, call } = context;
		const parameters = { entityTypeId: entityTypeIdOf(entity, input), id: input.id(entity.idParameter) };
		const simplify = input.flag('simplify');
		const found = context.alone ? undefined : await findById(context, parameters);
		if (found !== undefined) return [outputRow(entity, found, simplify)];
		// Alone; or not in the list: only crm.item.get says whether there is no such record, or no right to read it.
		const { result } = await call('crm.item.get', parameters, { effect: 'read' });
		return [recordOf(entity, result, simplify)];
	},
});

/**
 * A record as crm.item.get sends it, together with those of other items: with the selection `*` crm.item.list sends the
 * same, custom fields and multi-fields included (bitrix24/api.md 5.3 and 7.1).
 */
async function findById(
	{ find }: OperationContext,
	{ entityTypeId, id }: { entityTypeId: number; id: number },
): Promise<Row | undefined> {
	const list = {
		method: 'crm.item.list',
		parameters: { entityTypeId, select: ['*'] },
		rows: ['items'],
		id: 'id',
	};
	return (await find({ list, field: 'id', value: id }))[0];
}
