import {
	type Command,
	type Effect,
	type MethodParameters,
	type Reply,
	REST_3,
	type TimeBlock,
} from '../../batch/command';
import { decodeCommand } from '../../batch/decode';
import { emptyResults, fillIn } from '../../batch/reference';
import { REST_3_BATCH } from '../../batch/rest3';
import { finishOf } from '../../limits/operating/reading';
import { BitrixError } from '../answers/errors';
import { type BatchReply, readBatch } from '../answers/batch-reply';
import type { OwnWrites, WriteEnd, WrittenRecord } from '../shared/own-writes';
import { effectOf } from './effect';
import { writtenIn, writtenRecord } from './written-records';

/** A request as it is sent. */
interface SentRequest {
	method: string;
	parameters: object;
	effect: Effect;
	commands?: readonly Command[];
}

/** Its answer, with the parts of a batch by their keys. */
type SentAnswer = { reply: Reply; batch: BatchReply } | BitrixError;

/** By how much a time of a record may be earlier than the beginning of the call that has changed it. */
const CLOCKS_DIFFER_MS = 2_000;

/** The writes of a request that is about to be sent. */
export interface MarkedRequest {
	/** Resolves when all processes know of them; never rejects. */
	known?: Promise<void>;
	/** Takes note of the answer. */
	ended(answer: SentAnswer): void;
}

/**
 * Marks the records that a request writes, so that events which come of it are recognised as own changes.
 * @param user in whose name it is sent.
 * @returns undefined for requests that write nothing with events.
 */
export function markWrites(
	ownWrites: OwnWrites,
	{ method, parameters, effect, commands }: SentRequest,
	user: number | undefined,
): MarkedRequest | undefined {
	const byHand = commands === undefined ? commandsByHand(method, parameters) : undefined;
	const inBatch = commands ?? byHand;
	const calls = inBatch ?? [{ key: '', method, parameters: parameters as Command['parameters'], effect }];
	const writes = calls.map((call) =>
		writtenRecord(
			call.method,
			call.parameters ?? {},
			call.effect ?? effectOf(call.method, call.parameters ?? {}),
		),
	);
	const marked = ownWrites.begin(writes, user);
	if (marked === undefined) return undefined;
	const { known } = marked;
	return {
		...(known !== undefined && { known }),
		ended: (answer) => {
			if (answer instanceof BitrixError) {
				// When a call of REST 3.0 fails, those before it have run, and the whole batch is an error.
				const isUnknown = method === REST_3_BATCH && calls.length > 1;
				marked.end(writes.map(() => (isUnknown ? { status: 'unknown' } : endOfFailure(answer))));
				return;
			}
			const { reply } = answer;
			const batch = byHand === undefined ? answer.batch : readBatch(reply.result, byHand);
			const partOf = ({ key }: Command): Reply | BitrixError | undefined =>
				inBatch === undefined ? reply : batch?.get(key);
			let failed = false;
			const ends = writes.map((write, index): WriteEnd | undefined => {
				const part = partOf(calls[index]);
				failed ||= part instanceof BitrixError;
				if (write === undefined) return undefined;
				// A batch may stop at a command that fails: those after it have not run.
				if (part === undefined) return { status: failed ? 'failed' : 'unknown' };
				return part instanceof BitrixError
					? endOfFailure(part)
					: endOf(write, idOf(write, calls, index, partOf), part);
			});
			marked.end(ends);
		},
	};
}

/**
 * The commands of a batch that a person has written as one call, as the portal takes them: of the method `batch` with `cmd`,
 * or of that of REST 3.0 with one call after the other.
 */
function commandsByHand(method: string, parameters: object): Command[] | undefined {
	if (method === REST_3_BATCH) return Object.values(parameters).flatMap(rest3Command);
	if (method.toLowerCase() !== 'batch') return undefined;
	const [, cmd] = Object.entries(parameters).find(([name]) => name.toLowerCase() === 'cmd') ?? [];
	if (cmd === null || typeof cmd !== 'object') return undefined;
	return Object.entries(cmd as object).flatMap(([key, command]: [string, unknown]) =>
		typeof command === 'string' ? [{ key, ...decodeCommand(command) }] : [],
	);
}

function rest3Command(call: unknown, index: number): Command[] {
	const { method, query, as } = (call ?? {}) as { method?: unknown; query?: MethodParameters; as?: unknown };
	if (typeof method !== 'string') return [];
	// A value of an earlier answer is named `{ $ref: 'a.item.id' }`, in other batches `$result[a][item][id]`.
	const given = Object.entries(query ?? {}).map(([name, value]): [string, unknown] => {
		const { $ref: place } = (value ?? {}) as { $ref?: unknown };
		return [name, typeof place === 'string' ? `$result[${place.split('.').join('][')}]` : value];
	});
	const parameters = Object.fromEntries(given) as MethodParameters;
	return [{ key: String(as ?? index), method: REST_3 + method, parameters }];
}

/** The ID of a written record that an earlier command of the request has given. */
function idOf(
	{ id, action }: WrittenRecord,
	calls: readonly Command[],
	index: number,
	partOf: (call: Command) => Reply | BitrixError | undefined,
): string | undefined {
	if (id !== undefined || action === 'add') return id;
	const earlier = emptyResults();
	for (const call of calls.slice(0, index)) {
		const part = partOf(call);
		if (part !== undefined && !(part instanceof BitrixError)) earlier.result[call.key] = part.result;
	}
	const { method, parameters = {} } = calls[index];
	return writtenRecord(method, fillIn(parameters, earlier), 'create')?.id;
}

function endOf({ action }: WrittenRecord, id: string | undefined, { result, time }: Reply): WriteEnd {
	const written = writtenIn(result);
	const begun = beginningOf(time);
	const finished = finishOf(time);
	const { changedAt, changedBy } = written;
	// A record that the call has not changed says when it was changed before, and by whom.
	const isChanged = changedAt !== undefined && begun !== undefined && changedAt >= begun - CLOCKS_DIFFER_MS;
	// A change that the portal itself makes in the same call may come later than what the answer shows.
	const ended = isChanged ? Math.max(changedAt, finished ?? changedAt) : finished;
	return {
		status: 'done',
		id: action === 'add' ? written.id : id,
		begun,
		ended,
		...(isChanged && changedBy !== undefined && { changedBy }),
	};
}

/** How the writes of a request without a usable answer ended. */
function endOfFailure(error: BitrixError): WriteEnd {
	return { status: error.notExecuted ? 'failed' : 'unknown' };
}

/** When the portal began with a call, in Unix milliseconds. */
function beginningOf({ start, date_start: date }: TimeBlock = {}): number | undefined {
	const begun = typeof start === 'number' ? start * 1_000 : Date.parse(date ?? '');
	return Number.isNaN(begun) ? undefined : begun;
}
