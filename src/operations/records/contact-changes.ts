import type { CrmEntity } from '../../catalog/crm/crm-item';
import { type ContactChange, planChanges, type PresentDetail } from '../../catalog/contact-changes';
import { CONTACT_DETAIL_KINDS } from '../../catalog/contact-details';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import type { OperationContext, OperationInput } from '../types';

/** Parameter with the changes of phones, e-mails, websites and messengers. */
export const CONTACT_CHANGES = 'contactDetailChanges';

/** A contact detail as the node's collections give it. */
export const textOf = (value: unknown): string =>
	value === null || value === undefined ? '' : String(value).trim();

/** The changes that the person has entered; what has no value does nothing. */
export function readContactChanges({ contactDetails }: CrmEntity, input: OperationInput): ContactChange[] {
	if (!contactDetails) return [];
	return CONTACT_DETAIL_KINDS.flatMap(({ name: kind }) =>
		input
			.list(`${CONTACT_CHANGES}.${kind}`)
			.map(({ mode, value, oldValue, type }) => ({
				kind,
				mode: textOf(mode) || 'add',
				value: textOf(value),
				oldValue: textOf(oldValue),
				type: textOf(type) || 'OTHER',
			}))
			.filter(({ value }) => value !== ''),
	);
}

/** Changes of one record's contact details that are known to be possible. */
export interface PreparedChanges {
	/** Whether there is anything to write. */
	needed: boolean;
	write(): Promise<void>;
}

/**
 * Compares the changes with what the record has. The classic methods write them: of crm.item.update it is not certain
 * that it changes a value by its id (bitrix24/api.md 7.1).
 * @param present reads what the record has now (`fm`).
 * @throws InputError when a value that is to be replaced is not there.
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
	/** Adding twice would give the value twice, so whoever does not know whether it was done looks first. */
	const afterDoubt = async (error: unknown): Promise<void> => {
		if (!(error instanceof BitrixError) || error.notExecuted || error.kind === 'cancelled') throw error;
		const left = await planned().catch(() => undefined);
		if (left !== undefined && Object.keys(left.writes).length === 0) return;
		throw error.with({
			advice: 'Run it again later: a value that is there already is not added twice.',
		});
	};
	return {
		needed,
		write: async () => {
			if (!needed) return;
			// The classic methods are called as the kind of record is.
			const sent = call(
				`crm.${resource}.update`,
				{ id, fields: { ...writes } },
				{ effect: adds ? 'create' : 'idempotent' },
			);
			await (adds ? sent.catch(afterDoubt) : sent);
		},
	};
}
