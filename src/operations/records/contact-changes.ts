import type { CrmEntity } from '../../catalog/crm/crm-item';
import { type ContactChange, planChanges, type PresentDetail } from '../../catalog/contact-changes';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import type { OperationContext } from '../types';

/** Name of the parameter with the changes of phones, e-mails, websites and messengers. */
export const CONTACT_CHANGES = 'contactDetailChanges';

/** Changes of one record's contact details, checked and ready to be written. */
export interface PreparedChanges {
	/** Whether there is anything to write. */
	needed: boolean;
	write(): Promise<void>;
}

/**
 * Compares the changes with the contact details that the record has. The classic methods write them, because
 * crm.item.update may ignore the ID of a value (docs/internals/fields.md, "Phones and e-mails").
 * @param present reads the record with its contact details (`fm`).
 * @throws InputError when the value to replace does not exist.
 */
export async function prepareChanges(
	{ input, call }: OperationContext,
	{ resource }: CrmEntity,
	id: number,
	changes: readonly ContactChange[],
	present: () => Promise<Row>,
): Promise<PreparedChanges> {
	const planned = async () => {
		const { fm } = await present();
		const plan = planChanges(changes, Array.isArray(fm) ? (fm as PresentDetail[]) : []);
		if ('problem' in plan) throw input.invalid(CONTACT_CHANGES, plan.problem, plan.nextStep);
		return plan;
	};
	const { writes, adds } = await planned();
	const needed = Object.keys(writes).length > 0;
	/** After an unknown outcome this looks whether the values were written: adding them again would add them twice. */
	const afterDoubt = async (error: unknown): Promise<void> => {
		if (!(error instanceof BitrixError) || error.notExecuted || error.kind === 'cancelled') throw error;
		const left = await planned().catch(() => undefined);
		if (left !== undefined && Object.keys(left.writes).length === 0) return;
		throw error.with({
			advice: 'Run it again later: values that exist already are not added twice.',
		});
	};
	return {
		needed,
		write: async () => {
			if (!needed) return;
			// The classic methods are named after the kind of record.
			const sent = call(
				`crm.${resource}.update`,
				{ id, fields: { ...writes } },
				{ effect: adds ? 'create' : 'idempotent' },
			);
			await (adds ? sent.catch(afterDoubt) : sent);
		},
	};
}
