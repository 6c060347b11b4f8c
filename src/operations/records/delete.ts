import type { CrmEntity } from '../../catalog/crm/crm-item';
import { isDeletedBefore } from '../../portal/answers/failure';
import { entityTypeIdOf, kindParameters } from './crm-records';
import type { Operation } from '../types';

export const deleteRecord = (entity: CrmEntity): Operation => ({
	value: 'delete',
	name: 'Delete',
	action: `Delete ${entity.name.toLowerCase()}`,
	description: `Delete a ${entity.name.toLowerCase()}; it goes to the recycle bin if the portal has one`,
	methods: ['crm.item.delete'],
	parameters: [...kindParameters(entity), entity.record.parameter, 'options'],
	async run({ input, call }) {
		const id = input.id(entity.record);
		const parameters = { entityTypeId: entityTypeIdOf(entity, input), id };
		await call('crm.item.delete', parameters, { effect: 'idempotent' }).catch((error: unknown) => {
			if (!isDeletedBefore(error)) throw error;
		});
		return [{ deleted: true, id }];
	},
});
