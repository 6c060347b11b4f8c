import { crmKind, type OwnWrite, type OwnWrites } from '../../portal/shared/own-writes';
import type { Row } from '../../portal/types';
import type { EventRecord, PortalEvent } from '../types';
import { timeOf, userOf } from './record-facts';

/** By how much the time of a record may disagree with those of the call that has changed it: the database has its own clock. */
const CLOCKS_DIFFER_MS = 1_000;
/** Times of events and records are whole seconds, rounded down. */
const SECOND_MS = 999;
/** The portal queues the events of a write within so long after its end. */
const QUEUED_WITHIN_MS = 3_000;
/** The same where nothing but the time of the event tells own changes apart. */
const QUEUED_LATE_MS = 10_000;

/** Kinds of products: they share their IDs, and methods of one may write another. */
const PRODUCTS = new Set(['parentProduct', 'productVariation', 'service']);

/** The name under which writes of an event's record are marked; undefined for events of no record. */
export function markedKind({ entity, entityTypeId, id }: PortalEvent): string | undefined {
	if (id === undefined) return undefined;
	if (entityTypeId !== undefined) return crmKind(entityTypeId);
	return entity !== undefined && PRODUCTS.has(entity) ? 'product' : entity;
}

/**
 * Whether writes of this pack have caused an event (docs/internals/triggers.md, "Own changes"). Call it as soon as the event
 * has come in: only writes that were sent before can have caused it.
 * @param read reads the record; called only if it is needed.
 */
export async function isOwnChange(
	event: PortalEvent,
	ownWrites: Pick<OwnWrites, 'before' | 'of'>,
	read: () => Promise<EventRecord>,
): Promise<boolean> {
	const kind = markedKind(event);
	if (kind === undefined) return false;
	const id = String(event.id);
	const before = await ownWrites.before(kind, id);
	if (before.length === 0) return false;
	// A record is created and deleted once.
	if (event.action === 'add') return before.some(({ action }) => action === 'add');
	if (event.action === 'delete') return before.some(({ action }) => action === 'delete');
	const at = Date.parse(event.at);
	const near = before.filter((write) => isNear(at, write, QUEUED_WITHIN_MS));
	const isSoon = before.some((write) => isNear(at, write, QUEUED_LATE_MS));
	const got = await read();
	// Without the record only the event's own time is left. A loop would be worse than one event too few.
	if (!('record' in got)) return isSoon;
	const { record } = got;
	const changedAt = timeOf(record, 'changedAt');
	if (changedAt === undefined) return isSoon;
	const by = userOf(record, 'changedBy');
	const all = [...before, ...(await ownWrites.of(kind, id))];
	if (!all.some((write) => hasChanged(write, changedAt, by))) {
		return near.some((write) => isTouched(write, changedAt));
	}
	// A late event of the last write: nothing has changed since then.
	const end = Math.max(...before.map(({ ended }) => ended));
	return near.length > 0 || (at > end && changedAt <= end + CLOCKS_DIFFER_MS);
}

/** Whether the portal may have queued an event because of a write, or up to so much later. */
const isNear = (at: number, { begun, ended }: OwnWrite, laterMs: number): boolean =>
	at + SECOND_MS >= begun && at <= ended + laterMs;

/** Whether the last change of a record is that of a write. */
const hasChanged = (write: OwnWrite, changedAt: number, by: number | undefined): boolean =>
	!isAnother(by, write) &&
	changedAt + SECOND_MS >= write.begun - CLOCKS_DIFFER_MS &&
	changedAt <= write.ended + CLOCKS_DIFFER_MS;

const isAnother = (by: number | undefined, { user }: OwnWrite): boolean =>
	by !== undefined && user !== undefined && by !== user;

/** Whether a write has changed something of a record without changing its time, and nobody has changed the record since. */
const isTouched = ({ action, begun }: OwnWrite, changedAt: number): boolean =>
	action === 'touch' && changedAt + SECOND_MS < begun - CLOCKS_DIFFER_MS;

/** Whether a write of this pack has moved a record to its stage. */
export async function isOwnMove(
	record: Row,
	movedAt: number,
	event: PortalEvent,
	ownWrites: Pick<OwnWrites, 'of'>,
): Promise<boolean> {
	const kind = markedKind(event);
	if (kind === undefined) return false;
	const by = userOf(record, 'movedBy') ?? userOf(record, 'changedBy');
	return (await ownWrites.of(kind, String(event.id))).some((write) => hasChanged(write, movedAt, by));
}
