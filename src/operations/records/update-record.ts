import type { ContactChange } from '../../catalog/contact-changes';
import type { CrmEntity } from '../../catalog/crm/crm-item';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import { prepareChanges } from './contact-changes';
import { itemOf, readRecord } from './crm-records';
import { withOwnStage } from './stage-names';
import type { OperationContext } from '../types';

/** The changes of a record. */
export interface RecordChanges {
	/** The fields as crm.item.update takes them. */
	fields: Row;
	contactDetails: readonly ContactChange[];
}

/**
 * Changes a record, and returns the changed record. Running it twice does no harm.
 * @throws InputError when the contact detail to replace does not exist
 * @throws BitrixError
 */
export async function updateRecord(
	context: OperationContext,
	entity: CrmEntity,
	entityTypeId: number,
	id: number,
	{ fields: written, contactDetails }: RecordChanges,
): Promise<Row> {
	const { call } = context;
	const fields = await withOwnStage(context, entity, entityTypeId, written, id);
	let item: Row | undefined;
	const read = async (): Promise<Row> => (item = await readRecord(call, entityTypeId, id));
	const details =
		contactDetails.length === 0 ? undefined : await prepareChanges(context, entity, id, contactDetails, read);
	const hasFields = Object.keys(fields).length > 0;
	if (hasFields) {
		// These fields can be written twice without harm. Phones and e-mails, which would be added twice, are not among them.
		const parameters = { entityTypeId, id, fields };
		const { result } = await call('crm.item.update', parameters, { effect: 'idempotent' });
		item = itemOf(result);
	}
	if (details?.needed === true) {
		await details.write().catch((error: unknown) => {
			throw hasFields ? afterFields(error) : error;
		});
		item = undefined;
	}
	return item ?? (await read());
}

/** Adds to an error about phones and e-mails that the other fields were written before it. */
function afterFields(error: unknown): unknown {
	if (!(error instanceof BitrixError)) return error;
	const { advice } = error;
	const said = 'The other fields were changed: only the phones and e-mails were not.';
	return error.with({ advice: advice === undefined ? said : `${said} ${advice}` });
}
