import type { CrmEntity } from '../../catalog/crm/crm-item';
import { entityTypeIdOf, kindParameters, fetchRecordFields } from './crm-records';
import type { Operation } from '../types';

export const getFields = (entity: CrmEntity): Operation => ({
	value: 'getFields',
	name: 'Get Fields',
	action: `Get fields of ${entity.name.toLowerCase()}`,
	description: 'List all fields, also custom ones, with their types and values',
	methods: ['crm.item.fields'],
	parameters: [...kindParameters(entity), 'options'],
	async run({ input, call }) {
		const fields = await fetchRecordFields(call, entityTypeIdOf(entity, input));
		return fields.map((field) => ({ ...field }));
	},
});
