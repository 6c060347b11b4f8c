import type { CrmEntity } from '../../catalog/crm/crm-item';
import { BitrixError } from '../../portal/answers/errors';
import { isUnknown } from '../../portal/answers/failure';
import { redactDeep } from '../../portal/answers/redact';
import type { Row } from '../../portal/types';
import { itemOf, readRecord } from './crm-records';
import type { Matcher } from './matching';
import { FailedRow, type OperationContext } from '../types';

const METHOD = 'crm.item.add';

/** Creates of one record that are sent, when every time nobody could tell whether it was carried out. */
const ATTEMPTS = 3;

/**
 * After this time nothing goes on behind a request whose answer was lost: the cloud cuts it after 60 s
 * (api reference, "Limits").
 */
const OVER_AFTER_MS = 60_000;

/** What `crm.item.add` takes. */
export interface NewRecord {
	entity: CrmEntity;
	entityTypeId: number;
	fields: Row;
}

/** A record, and whether this call has made it. */
export interface Added {
	item: Row;
	created: boolean;
}

/**
 * Creates a record. An outcome that nobody knows becomes a row that says how to look for it by hand.
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
 * Creates a record that can be recognised. When nobody knows whether it was created, it is looked for before it is sent
 * again: whatever happens to the answers, there is one.
 * @param matcher that has found nothing a moment ago.
 * @throws BitrixError when nothing was created
 */
export async function addRecordOnce(
	context: OperationContext,
	record: NewRecord,
	matcher: Matcher,
): Promise<Added | FailedRow> {
	const { entityTypeId } = record;
	const find = async (): Promise<Added | undefined> => await existing(context, entityTypeId, matcher, true);
	for (let attempt = 1; ; attempt++) {
		const added = await addRecord(context, record);
		if (!(added instanceof FailedRow)) return added;
		const found = await find()
			.then(async (one) => {
				if (one !== undefined || isOver(added)) return one;
				await context.pause(OVER_AFTER_MS);
				return await find();
			})
			.catch(unlessCancelled(added));
		if (found !== undefined) return found;
		if (attempt === ATTEMPTS) return added;
	}
}

/**
 * Creates a record unless there is one that matches: so it is created once, however often the workflow runs.
 * @throws BitrixError when nothing was created
 */
export async function addRecordUnlessThere(
	context: OperationContext,
	record: NewRecord,
	matcher: Matcher,
): Promise<Added | FailedRow> {
	const there = await existing(context, record.entityTypeId, matcher, false);
	return there ?? (await addRecordOnce(context, record, matcher));
}

/** The first record that matches. */
async function existing(
	{ call }: OperationContext,
	entityTypeId: number,
	matcher: Matcher,
	created: boolean,
): Promise<Added | undefined> {
	const [id] = await matcher.find();
	return id === undefined ? undefined : { item: await readRecord(call, entityTypeId, id), created };
}

/** Whether the portal has said that it failed: then it is no longer at work. */
const isOver = ({ error }: FailedRow): boolean => error instanceof BitrixError && error.kind === 'server';

/** A cancelled execution ends, whatever became of its last call. */
const leavesDoubt = (error: unknown): error is BitrixError =>
	error instanceof BitrixError && error.kind !== 'cancelled' && isUnknown(error, 'create');

/** When looking fails too, what matters is that the outcome is unknown. */
const unlessCancelled =
	(row: FailedRow) =>
	(error: unknown): FailedRow => {
		if (error instanceof BitrixError && error.kind !== 'cancelled') return row;
		throw error;
	};

function unknownRow({ entity, fields }: NewRecord, error: BitrixError, sentAt: string): FailedRow {
	const kind = entity.name.toLowerCase();
	const toDo = `Look in Bitrix24 for a ${kind} created at ${sentAt} or within the next minute, before you run it again.`;
	const row = redactDeep({ outcome: 'unknown', method: METHOD, sentAt, fields: shortened(fields), toDo });
	return new FailedRow(row, error, `New ${kind}`, toDo);
}

/** Longer texts are no help in looking for a record: contents of files are megabytes. */
const LONGEST_TEXT = 1_000;

function shortened<Value>(value: Value): Value {
	if (typeof value === 'string')
		return (value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value) as Value;
	if (Array.isArray(value)) return value.map(shortened) as Value;
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part)])) as Value;
}
