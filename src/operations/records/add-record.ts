import type { CrmEntity } from '../../catalog/crm/crm-item';
import { beginningOf } from '../../facts/characters';
import { BitrixError } from '../../portal/answers/errors';
import { isUnknown } from '../../portal/answers/failure';
import type { Row } from '../../portal/types';
import { itemOf, readRecord } from './crm-records';
import type { Matcher } from './matching';
import { FailedRow, type OperationContext } from '../types';

const METHOD = 'crm.item.add';

/** How often a record is created at most, when each time the outcome stays unknown. */
const ATTEMPTS = 3;

/**
 * After this time a request whose answer was lost is over: the cloud cuts requests after 60 s
 * (docs/internals/portal.md, "Other limits").
 */
const OVER_AFTER_MS = 60_000;

/** A record to create. */
export interface NewRecord {
	entity: CrmEntity;
	entityTypeId: number;
	fields: Row;
}

/** A record, and whether this call has created it. */
export interface Added {
	item: Row;
	created: boolean;
}

/**
 * Creates a record.
 * @returns a failed row when the outcome is unknown. It says how to look for the record by hand.
 * @throws BitrixError when nothing was created
 */
export async function addRecord({ call }: OperationContext, record: NewRecord): Promise<Added | FailedRow> {
	const sentAt = new Date().toISOString();
	const { entityTypeId, fields } = record;
	return await call(METHOD, { entityTypeId, fields }, { effect: 'create' }).then(
		({ result }) => ({ item: itemOf(result), created: true }),
		(error: unknown) => {
			if (leavesDoubt(error)) return unknownRow(record, error, sentAt);
			throw error;
		},
	);
}

/**
 * Creates a record that can be recognised. When the outcome is unknown, it looks for the record before it sends it again,
 * so no second one is created (docs/internals/writing-safely.md, "Unique fields and lookups").
 * @param matcher recognises the record; it has just found none.
 * @throws BitrixError when nothing was created
 */
export async function addRecordOnce(
	context: OperationContext,
	record: NewRecord,
	matcher: Matcher,
): Promise<Added | FailedRow> {
	const { entityTypeId } = record;
	const find = async (): Promise<Added | undefined> =>
		await existing(context, entityTypeId, await matcher.find(), true);
	for (let attempt = 1; ; attempt++) {
		const added = await addRecord(context, record);
		if (!(added instanceof FailedRow)) return added;
		const found = await find()
			.then(async (one) => {
				if (one !== undefined || isOver(added)) return one;
				context.hint(
					'The answers to some creates were lost. The node waited a minute until they were over, and looked for their records before it sent them again.',
				);
				await context.pause(OVER_AFTER_MS);
				return await find();
			})
			.catch(unlessCancelled(added));
		if (found !== undefined) return found;
		if (attempt === ATTEMPTS) return added;
	}
}

/**
 * Creates a record unless a matching one exists. So it is created once, however often the workflow runs.
 * @param found the IDs of the matching records.
 * @throws BitrixError when nothing was created
 */
export async function addRecordUnlessThere(
	context: OperationContext,
	record: NewRecord,
	matcher: Matcher,
	found: readonly number[],
): Promise<Added | FailedRow> {
	const there = await existing(context, record.entityTypeId, found, false);
	return there ?? (await addRecordOnce(context, record, matcher));
}

/** The matching record with the lowest ID; undefined when there is none. */
async function existing(
	{ call }: OperationContext,
	entityTypeId: number,
	[id]: readonly number[],
	created: boolean,
): Promise<Added | undefined> {
	return id === undefined ? undefined : { item: await readRecord(call, entityTypeId, id), created };
}

/** Whether the portal has answered with a failure. Then it no longer works on the request. */
const isOver = ({ error }: FailedRow): boolean => error instanceof BitrixError && error.kind === 'server';

/** Whether it is unknown if the record was created. A cancelled execution stops in any case. */
const leavesDoubt = (error: unknown): error is BitrixError =>
	error instanceof BitrixError && error.kind !== 'cancelled' && isUnknown(error, 'create');

/** Reports the unknown outcome when looking for the record fails too. A cancelled execution stops. */
const unlessCancelled =
	(row: FailedRow) =>
	(error: unknown): FailedRow => {
		if (error instanceof BitrixError && error.kind !== 'cancelled') return row;
		throw error;
	};

function unknownRow({ entity, fields }: NewRecord, error: BitrixError, sentAt: string): FailedRow {
	const kind = entity.name.toLowerCase();
	const toDo = `Look in Bitrix24 for a ${kind} created at ${sentAt} or within the next minute, before you run it again.`;
	const row = { outcome: 'unknown', method: METHOD, sentAt, fields: shortened(fields), toDo };
	return new FailedRow(row, error, `New ${kind}`, toDo);
}

/** Texts are cut to this length: the contents of files do not help to find a record. */
const LONGEST_TEXT = 1_000;

function shortened<Value>(value: Value): Value {
	if (typeof value === 'string')
		return (value.length > LONGEST_TEXT ? `${beginningOf(value, LONGEST_TEXT)}…` : value) as Value;
	if (Array.isArray(value)) return value.map(shortened) as Value;
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part)])) as Value;
}
