import type { CrmEntity } from '../../catalog/crm/crm-item';
import { BitrixError } from '../../portal/answers/errors';
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
		const id = input.id(entity.record.parameter);
		const parameters = { entityTypeId: entityTypeIdOf(entity, input), id };
		await call('crm.item.delete', parameters, { effect: 'idempotent' }).catch(unlessGone);
		return [{ deleted: true, id }];
	},
});

/** Ignores "not found" when the call was repeated: the first attempt, whose answer was lost, has deleted the record. */
function unlessGone(error: unknown): void {
	if (error instanceof BitrixError && error.kind === 'notFound' && error.mayHaveRun) return;
	throw error;
}
