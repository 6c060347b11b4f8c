import type { CrmEntity } from '../../catalog/crm/crm-item';
import { smartProcessChoice } from '../../catalog/choices';
import { ofKind } from '../../catalog/crm/kinds';
import { type FieldDescription, parseFields } from '../../catalog/field';
import type { CallMethod, Row } from '../../portal/types';
import type { Metadata } from '../../portal/shared/metadata';
import type { Operation, OperationInput } from '../types';

/** Names of the parameters that choose the kind of record. They come before those of the operation. */
export const kindParameters = ({ entityTypeId }: CrmEntity): string[] =>
	entityTypeId === 'chosen' ? [smartProcessChoice.parameter] : [];

/** The number of the kind of record in crm.item.*. @throws InputError when no smart process is chosen. */
export function entityTypeIdOf({ entityTypeId }: CrmEntity, input: Pick<OperationInput, 'id'>): number {
	return entityTypeId === 'chosen' ? input.id(smartProcessChoice) : entityTypeId;
}

/**
 * The fields of a kind of record, from a cache that all items and nodes share.
 * @param fresh see `Operation.fields`.
 */
export async function recordFields(
	{ metadata, lookUp }: { metadata: Metadata; lookUp: CallMethod },
	entityTypeId: number,
	fresh: boolean | number = false,
): Promise<FieldDescription[]> {
	const load = async () =>
		(await fetchRecordFields(lookUp, entityTypeId)).map((field) => ofKind(field, entityTypeId));
	return await metadata.read(`crm.item.fields ${entityTypeId}`, load, fresh);
}

/** The fields that the panel shows: those of the kind of record that is chosen there. */
export const panelFields =
	(entity: CrmEntity): NonNullable<Operation['fields']> =>
	async (asking, fresh) =>
		await recordFields(asking, entityTypeIdOf(entity, asking.input), fresh);

/** The fields of a kind of record as they are now, without the cache. */
export async function fetchRecordFields(call: CallMethod, entityTypeId: number): Promise<FieldDescription[]> {
	return parseFields((await call('crm.item.fields', { entityTypeId }, { effect: 'read' })).result);
}

/** The record in an answer of crm.item.add, get or update (`result.item`). */
export const itemOf = (result: unknown): Row => (result as { item?: Row } | null | undefined)?.item ?? {};

/** Reads a record with all its fields. */
export async function readRecord(call: CallMethod, entityTypeId: number, id: number): Promise<Row> {
	return itemOf((await call('crm.item.get', { entityTypeId, id }, { effect: 'read' })).result);
}

/** A record for the output. @param simplify keeps the most useful columns only. */
export function recordRow(entity: CrmEntity, item: Row, simplify: boolean): Row {
	return simplify ? simplified(entity, item) : item;
}

function simplified({ simplify, contactDetails }: CrmEntity, item: Row): Row {
	const known = contactDetails ? { ...firstDetails(item.fm), ...item } : item;
	return Object.fromEntries(simplify.filter((name) => name in known).map((name) => [name, known[name]]));
}

/** `phone` and `email` from `fm`, for portals that send only the list of contact details. */
function firstDetails(multiFields: unknown): Row {
	if (!Array.isArray(multiFields)) return {};
	const first = (typeId: string) => (multiFields as Row[]).find((one) => one.typeId === typeId)?.value;
	const found = { phone: first('PHONE'), email: first('EMAIL') };
	return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
