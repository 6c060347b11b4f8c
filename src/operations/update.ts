import type { CrmEntity } from '../catalog/crm-item';
import { entityTypeIdOf, kindParameters, recordOf } from './crm-records';
import { FIELDS, readFields } from './mapped-fields';
import type { Operation } from './types';

export const update = (entity: CrmEntity): Operation => ({
	value: 'update',
	name: 'Update',
	action: `Update ${entity.name.toLowerCase()}`,
	description: `Change fields of an existing ${entity.name.toLowerCase()}; many input items are sent 50 per request`,
	parameters: [...kindParameters(entity), entity.idParameter, FIELDS, 'simplify', 'options'],
	async run(context) {
		const { input, call } = context;
		const entityTypeId = entityTypeIdOf(entity, input);
		const id = input.id(entity.idParameter);
		const { toUpdate: fields } = await readFields(context, entity, entityTypeId, false);
		if (Object.keys(fields).length === 0) {
			throw input.invalid(FIELDS, 'gives nothing to change', 'Set at least one field.');
		}
		// Absolute values, so doing it twice changes nothing more; multi-fields, which would be added twice, are not written.
		const { result } = await call('crm.item.update', { entityTypeId, id, fields }, { effect: 'idempotent' });
		return [recordOf(entity, result, input.flag('simplify'))];
	},
});
