import type { ContactChange } from '../../catalog/contact-changes';
import type { CrmEntity } from '../../catalog/crm/crm-item';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import { prepareChanges } from './contact-changes';
import { itemOf, readRecord } from './crm-records';
import type { OperationContext } from '../types';

/** What is to be different about a record. */
export interface RecordChanges {
	/** As crm.item.update takes them. */
	fields: Row;
	contactDetails: readonly ContactChange[];
}

/** Key under which items that compare something with a record as it is take turns. */
export const turnOf = (entityTypeId: number, id: number): string => `record ${entityTypeId} ${id}`;

/**
 * Changes a record, and returns it as it is then. Running it twice does no harm.
 * @throws InputError when a contact detail that is to be replaced is not there; BitrixError
 */
export async function updateRecord(
	context: OperationContext,
	entity: CrmEntity,
	entityTypeId: number,
	id: number,
	{ fields, contactDetails }: RecordChanges,
): Promise<Row> {
	const { call } = context;
	let item: Row | undefined;
	const read = async (): Promise<Row> => (item = await readRecord(call, entityTypeId, id));
	const details =
		contactDetails.length === 0 ? undefined : await prepareChanges(context, entity, id, contactDetails, read);
	const hasFields = Object.keys(fields).length > 0;
	if (hasFields) {
		// Absolute values, so doing it twice changes nothing more; multi-fields, which would be added twice, are not among them.
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

/** The fields were written before the phones and e-mails were not. */
function afterFields(error: unknown): unknown {
	if (!(error instanceof BitrixError)) return error;
	const { advice } = error;
	const said = 'The fields were changed before that: this is about the phones and e-mails only.';
	return error.with({ advice: advice === undefined ? said : `${said} ${advice}` });
}
