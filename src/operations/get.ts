import type { CrmEntity } from '../catalog/crm-item';
import { entityTypeIdOf, kindParameters, recordOf } from './crm-records';
import type { Operation } from './types';

export const get = (entity: CrmEntity): Operation => ({
	value: 'get',
	name: 'Get',
	action: `Get ${entity.name.toLowerCase()}`,
	description: `Retrieve one ${entity.name.toLowerCase()} by its ID`,
	parameters: [...kindParameters(entity), entity.idParameter, 'simplify', 'options'],
	async run({ input, call }) {
		const parameters = { entityTypeId: entityTypeIdOf(entity, input), id: input.id(entity.idParameter) };
		const { result } = await call('crm.item.get', parameters, { effect: 'read' });
		return [recordOf(entity, result, input.flag('simplify'))];
	},
});
