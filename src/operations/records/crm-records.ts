import type { CrmEntity } from '../../catalog/crm/crm-item';
import { smartProcessChoice } from '../../catalog/choices';
import { type FieldDescription, parseFields } from '../../catalog/field';
import { redactDeep } from '../../portal/answers/redact';
import type { CallMethod, Row } from '../../portal/types';
import type { Metadata } from '../../portal/shared/metadata';
import type { Operation, OperationInput } from '../types';

/** Parameters that say which kind of record, before those of the operation. */
export const kindParameters = ({ entityTypeId }: CrmEntity): string[] =>
	entityTypeId === 'chosen' ? [smartProcessChoice.parameter] : [];

/** Number of the kind in crm.item.*. */
export function entityTypeIdOf({ entityTypeId }: CrmEntity, input: Pick<OperationInput, 'id'>): number {
	return entityTypeId === 'chosen' ? input.id(smartProcessChoice.parameter) : entityTypeId;
}

/**
 * The fields of a kind of record, kept for all items and nodes.
 * @param fresh as they are now: somebody who has added a field in Bitrix24 looks for it.
 */
export async function recordFields(
	{ metadata, lookUp }: { metadata: Metadata; lookUp: CallMethod },
	entityTypeId: number,
	fresh = false,
): Promise<FieldDescription[]> {
	return await metadata.read(
		`crm.item.fields ${entityTypeId}`,
		async () => await fetchRecordFields(lookUp, entityTypeId),
		fresh,
	);
}

/** What the panel asks for: the fields of the kind that is chosen there. */
export const panelFields =
	(entity: CrmEntity): NonNullable<Operation['fields']> =>
	async (asking, fresh) =>
		await recordFields(asking, entityTypeIdOf(entity, asking.input), fresh);

/** The fields as they are now, for whoever has just added one. */
export async function fetchRecordFields(call: CallMethod, entityTypeId: number): Promise<FieldDescription[]> {
	return parseFields((await call('crm.item.fields', { entityTypeId }, { effect: 'read' })).result);
}

/** The record in an answer of crm.item.add, get and update (`result.item`). */
export const itemOf = (result: unknown): Row => (result as { item?: Row } | null | undefined)?.item ?? {};

/** A record with all its fields, as the portal sends it. */
export async function readRecord(call: CallMethod, entityTypeId: number, id: number): Promise<Row> {
	return itemOf((await call('crm.item.get', { entityTypeId, id }, { effect: 'read' })).result);
}

/** A record for output: without secrets, on request with the most useful columns only. */
export function recordRow(entity: CrmEntity, item: Row, simplify: boolean): Row {
	return redactDeep(simplify ? simplified(entity, item) : item);
}

function simplified({ simplify, contactDetails }: CrmEntity, item: Row): Row {
	const known = contactDetails ? { ...firstDetails(item.fm), ...item } : item;
	return Object.fromEntries(simplify.filter((name) => name in known).map((name) => [name, known[name]]));
}

/** `phone` and `email`, for portals that send only the list of multi-fields. */
function firstDetails(multiFields: unknown): Row {
	if (!Array.isArray(multiFields)) return {};
	const first = (typeId: string) => (multiFields as Row[]).find((one) => one.typeId === typeId)?.value;
	const found = { phone: first('PHONE'), email: first('EMAIL') };
	return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
