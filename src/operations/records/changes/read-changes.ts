import { toDateTime } from '../../../catalog/dates';
import { BATCH_LENGTH, PAGE_LENGTH } from '../../../facts/lengths';
import { BitrixError } from '../../../portal/answers/errors';
import { missingInAnswer } from '../../../portal/answers/failure';
import { pageChain } from '../../../portal/reading/page-chain';
import type { MethodParameters, Reply, Row } from '../../../portal/types';
import type { OperationContext } from '../../types';
import { bounded, before, type ChangeCursor, keyOf, type Position } from './cursor';

/** How late a change may show up: the transaction that writes it may take so long. */
export const OVERLAP_SECONDS = 120;

const METHOD = 'crm.item.list';

/** The field by whose time records are read: that of their last change, or of their creation. */
export type ChangeTime = 'updatedTime' | 'createdTime';

/** What to read. The filter has no condition on the time; `select` has `id` and the field with the time. */
export interface ChangesRequest {
	parameters: MethodParameters & { filter: Record<string, unknown> };
	/** `updatedTime` when absent. */
	time?: ChangeTime;
	/** Most records to return. The new cursor stands behind the last one. */
	limit: number;
}

/** What reading changes needs. */
type Reading = Pick<OperationContext, 'call' | 'batch'>;

/** The changes that were found. */
export interface Changes {
	/** The records, in the order of their changes. */
	rows: Row[];
	/** The place of each record. */
	positions: Position[];
	cursor: ChangeCursor;
	/** Whether there are more changes than the limit. */
	hasMore: boolean;
	/** Everything up to this time was read, in Unix seconds. */
	until: number;
}

/**
 * Reads the records that have changed since the cursor, each once and in its latest state.
 *
 * They are read in the order of their changes, each page behind the last row of the page before. A record that changes
 * meanwhile moves to the end, so no record is skipped. Changes in the second in which the reading began, or later, are
 * left for the next run: a record could change again in that second and would then have the same time.
 */
export async function readChanges(
	context: Reading,
	{ parameters, time = 'updatedTime', limit }: ChangesRequest,
	cursor: ChangeCursor,
): Promise<Changes> {
	const asked: Asked = { parameters, time };
	const seen = new Set(cursor.seen.map(keyOf));
	const found: Array<{ row: Row; position: Position }> = [];
	let { position } = cursor;
	let now: number | undefined;
	let pages = 1;
	for (let ended = false; !ended && found.length <= limit; ) {
		const replies = await readPages(context, asked, position, pages, now === undefined);
		now ??= await clockOf(context, replies[0]);
		for (const { result, total } of replies) {
			const rows = (result as { items?: Row[] }).items ?? [];
			for (const row of rows) {
				const next = positionOf(row, time);
				if (!before(position, next)) throw notInOrder();
				ended ||= next.at >= now;
				if (ended) break;
				position = next;
				if (!seen.has(keyOf(next))) found.push({ row, position: next });
			}
			if (rows.length === 0 && total !== undefined && total > 0) throw notInOrder();
			// The count only says how many pages to ask for: the list ends with a page that is not full.
			ended ||= rows.length < PAGE_LENGTH;
			if (total !== undefined) pages = Math.floor((total - rows.length) / PAGE_LENGTH) + 1;
			else pages -= 1;
			if (ended) break;
		}
		// At least one page: records that were added since the count are read too.
		pages = Math.max(1, pages);
		const wanted = limit + 1 - found.length;
		if (wanted < Number.POSITIVE_INFINITY) pages = Math.min(pages, Math.ceil(wanted / PAGE_LENGTH));
	}
	const hasMore = found.length > limit;
	const taken = found.slice(0, limit);
	const positions = taken.map((one) => one.position);
	const until = hasMore ? (positions.at(-1)?.at ?? cursor.position.at) : (now ?? cursor.position.at);
	return {
		rows: taken.map(({ row }) => row),
		positions,
		cursor: moved(cursor, positions, until),
		hasMore,
		until,
	};
}

/** The portal's time now, in Unix seconds, from a call that returns no records. It also checks the filter. */
export async function portalTime(context: Reading, parameters: MethodParameters): Promise<number> {
	const filter = { ...(parameters.filter as object), [nextGroup(parameters.filter as object)]: { '=id': 0 } };
	const reply = await context.call(
		METHOD,
		{ ...parameters, filter, select: ['id'], start: -1 },
		{ effect: 'read' },
	);
	return await clockOf(context, reply);
}

/** The cursor for the next run, after these changes were returned. */
function moved(cursor: ChangeCursor, handedOut: readonly Position[], until: number): ChangeCursor {
	const overlap: Position = { at: until - OVERLAP_SECONDS, id: 0 };
	const position = before(cursor.position, overlap) ? overlap : cursor.position;
	const seen = [...cursor.seen, ...handedOut]
		.filter((one) => before(position, one))
		.sort((one, other) => (before(one, other) ? -1 : 1));
	return bounded({ ...cursor, position, seen });
}

type Asked = Required<Pick<ChangesRequest, 'parameters' | 'time'>>;

/** Reads the first page with the count, or up to 50 pages in one request, each behind the last row before it. */
async function readPages(
	{ call, batch }: Reading,
	asked: Asked,
	after: Position,
	pages: number,
	first: boolean,
): Promise<Reply[]> {
	const at = toDateTime(new Date(after.at * 1_000), 'UTC') ?? '';
	if (first) return [await call(METHOD, pageBehind(asked, at, after.id, 0), { effect: 'read' })];
	const commands = pageChain(METHOD, ['items'], Math.min(pages, BATCH_LENGTH), (last) =>
		pageBehind(asked, last?.(asked.time) ?? at, last?.('id') ?? after.id, -1),
	);
	const replies: Reply[] = [];
	for (const outcome of await batch(commands, { halt: true })) {
		if (outcome.status === 'done') {
			replies.push(outcome.reply);
		} else {
			// After a short page the references point to nothing. After a full page the rest is asked for again.
			if (replies.length > 0) break;
			throw outcome.status === 'notSent' ? new Error(outcome.reason) : outcome.error;
		}
	}
	return replies;
}

/** The parameters of the page behind a position. @param start 0 counts all rows, -1 does not. */
function pageBehind(
	{ parameters, time }: Asked,
	at: string,
	id: number | string,
	start: number,
): MethodParameters {
	const { filter } = parameters;
	return {
		...parameters,
		filter: {
			...filter,
			[`>=${time}`]: at,
			[nextGroup(filter)]: { logic: 'OR', 0: { [`>${time}`]: at }, 1: { '>id': id } },
		},
		order: { [time]: 'ASC', id: 'ASC' },
		start,
	};
}

/** A number for a new group of the filter that no other group has. */
const nextGroup = (filter: object): number =>
	1 + Math.max(-1, ...Object.keys(filter).map(Number).filter(Number.isInteger));

/** The error of a portal that ignores the filter or the order: changes would be lost, or read without end. */
const notInOrder = (): BitrixError =>
	new BitrixError({
		kind: 'request',
		code: 'CHANGES_NOT_IN_ORDER',
		description:
			'Bitrix24 does not send all records in the order of their changes, so changes could be missed',
		method: METHOD,
		advice: 'Use the operation Get Many with a filter instead.',
		notExecuted: true,
	});

function positionOf(row: Row, time: ChangeTime): Position {
	return { at: Math.floor(Date.parse(String(row[time])) / 1_000), id: Number(row.id) };
}

/** When the portal began to answer, in Unix seconds. Its own clock is used: the clock of this machine may be wrong. */
export async function clockOf({ call }: Pick<OperationContext, 'call'>, { time }: Reply): Promise<number> {
	const seconds = time?.start ?? Date.parse(time?.date_start ?? '') / 1_000;
	if (Number.isFinite(seconds)) return Math.floor(seconds);
	const { result } = await call('server.time', {}, { effect: 'read' });
	const answered = Math.floor(Date.parse(String(result)) / 1_000);
	if (Number.isFinite(answered)) return answered;
	throw missingInAnswer('server.time');
}
