import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BetweenProcesses } from './between-processes';
import {
	KEEP_WRITES_MS,
	LONGEST_WRITE_MS,
	type Mark,
	MarksInRedis,
	marksAsText,
	type WriteAction,
} from './marks-in-redis';

/** The kind of CRM records of a type. Other kinds have the names that events use, such as `task`. */
export const crmKind = (entityTypeId: number): string => `crm ${entityTypeId}`;

/** A record that a call writes. */
export interface WrittenRecord {
	kind: string;
	/** Absent when only the answer says which record it is. */
	id?: string;
	action: WriteAction;
}

/** A write of this pack that has ended. Times are Unix milliseconds of the portal's clock. */
export interface OwnWrite {
	action: WriteAction;
	/** When the portal began with it. */
	begun: number;
	/** No change of this write is later. */
	ended: number;
	/** The user in whose name it was made, where that is known. */
	user?: number;
}

/** How a marked write ended. */
export type WriteEnd =
	/** The portal refused it, or never got it. */
	| { status: 'failed' }
	/** It may have been carried out. */
	| { status: 'unknown' }
	| {
			status: 'done';
			id?: string;
			/** By the portal's clock; absent where the portal does not say it. */
			begun?: number;
			ended?: number;
			/** Who has changed the record by its own words; counts where the user of the write is not known. */
			changedBy?: number;
	  };

/** The writes of one request, marked while it is under way. */
export interface MarkedWrites {
	/** Resolves when all processes know the marks, and never rejects; absent: they do already. */
	known?: Promise<void>;
	/** Takes note of how the writes ended, in their order. */
	end(ends: ReadonlyArray<WriteEnd | undefined>): void;
}

/** Records that are remembered in this process, at most. */
const MOST_RECORDS = 100_000;
/** Writes of one record that are told apart; older ones become one. */
const MOST_WRITES = 8;
/** How long a portal may go on with a request without an answer. */
const UNKNOWN_MS = 60_000;
/** A time after all others, in Unix milliseconds. */
const FAR_AWAY = 8_640_000_000_000_000;

/** The marks of a record. */
interface Marked {
	/** When it was last written, by the clock of this computer. */
	at: number;
	marks: Mark[];
}

/** A request with writes that is under way. */
class Request {
	private over = false;
	private readonly listeners: Array<() => void> = [];

	constructor(readonly number: number) {}

	/** Resolves when the request has ended. */
	async ended(): Promise<void> {
		if (this.over) return;
		await new Promise<void>((resolve) => this.listeners.push(resolve));
	}

	end(): void {
		this.over = true;
		for (const listener of this.listeners) listener();
	}
}

/**
 * The writes of this pack to a portal, of all workflows: by them events are recognised that the pack itself has caused
 * (docs/internals/triggers.md, "Own changes"). With Redis all processes know them.
 *
 * Nothing is marked until somebody listens.
 */
export class OwnWrites {
	/** By kind and ID, in the order in which they were last written. */
	private readonly records = new Map<string, Marked>();
	/** Requests under way, by the number of their marks. */
	private readonly underWay = new Map<number, Request>();
	/** Requests under way that write records which only their answers name, by kind. */
	private readonly unnamed = new Map<string, Set<Request>>();
	private readonly remote: MarksInRedis | undefined;
	private heard = false;
	private lastNumber = 0;
	/** What the portal's clock shows more than that of this computer; undefined before its first answer. */
	private aheadMs: number | undefined;

	/** @param shared where the processes of an n8n share their marks; absent: this process is alone. */
	constructor(shared?: BetweenProcesses) {
		this.remote = shared && new MarksInRedis(shared);
	}

	/** Whether writes are marked. */
	get listening(): boolean {
		return this.heard;
	}

	/** Marks writes from now on. */
	listen(): void {
		this.heard = true;
	}

	/** Takes note of the portal's time (Unix milliseconds) in an answer that has just come. */
	time(at: number): void {
		this.aheadMs = at - Date.now();
	}

	/**
	 * Marks writes before they are sent.
	 * @param writes of one request; undefined for commands that write nothing with events.
	 * @returns undefined when there is nothing to mark.
	 */
	begin(writes: ReadonlyArray<WrittenRecord | undefined>, user?: number): MarkedWrites | undefined {
		if (!this.heard || !writes.some((write) => write !== undefined)) return undefined;
		const now = Date.now();
		this.forget(now);
		const request = new Request(++this.lastNumber);
		this.underWay.set(request.number, request);
		const named = new Set<string>();
		const unnamed = new Set<string>();
		const marks = writes.map((write): Mark | undefined => {
			if (write === undefined) return undefined;
			const { kind, id, action } = write;
			const mark: Mark = {
				number: request.number,
				action,
				begun: this.portalTime(now),
				...(user !== undefined && { user }),
			};
			if (id === undefined) {
				unnamed.add(kind);
			} else {
				const name = nameOf(kind, id);
				named.add(name);
				this.put(name, mark, now);
			}
			return mark;
		});
		for (const kind of unnamed) {
			const requests = this.unnamed.get(kind);
			if (requests === undefined) this.unnamed.set(kind, new Set([request]));
			else requests.add(request);
		}
		const known = this.remote?.publish(this.texts(named), { begun: [...unnamed], request: request.number });
		return {
			...(known !== undefined && { known }),
			end: (ends) => this.end(request, { writes, marks, ends, named, unnamed }),
		};
	}

	/**
	 * The writes that can have caused an event which has just come in: those that were sent before. Waits until those under
	 * way have ended.
	 */
	async before(kind: string, id: string): Promise<OwnWrite[]> {
		const name = nameOf(kind, id);
		const last = this.lastNumber;
		const requests = [
			...this.marksOf(name)
				.filter(({ ended }) => ended === undefined)
				.map(({ number }) => this.underWay.get(number)),
			...(this.unnamed.get(kind) ?? []),
		];
		const others = this.remote?.before(name, kind);
		await endedInTime(requests);
		// Also those of which only the answer has said that they wrote this record.
		const marks = this.marksOf(name).filter(({ number }) => number <= last);
		return [...marks, ...((await others) ?? [])].map(finished);
	}

	/** All writes of a record that are known now. One under way counts as one that has not begun. */
	async of(kind: string, id: string): Promise<OwnWrite[]> {
		const name = nameOf(kind, id);
		const others = (await this.remote?.read(name, kind))?.marks ?? [];
		return [...this.marksOf(name), ...others].filter(({ ended }) => ended !== undefined).map(finished);
	}

	private end(
		request: Request,
		{
			writes,
			marks,
			ends,
			named,
			unnamed,
		}: {
			writes: ReadonlyArray<WrittenRecord | undefined>;
			marks: ReadonlyArray<Mark | undefined>;
			ends: ReadonlyArray<WriteEnd | undefined>;
			named: Set<string>;
			unnamed: ReadonlySet<string>;
		},
	): void {
		const now = Date.now();
		marks.forEach((mark, index) => {
			const write = writes[index];
			if (mark === undefined || write === undefined) return;
			const end = ends[index] ?? { status: 'unknown' };
			const id = write.id ?? (end.status === 'done' ? end.id : undefined);
			if (id === undefined) return;
			const name = nameOf(write.kind, id);
			if (end.status === 'failed') {
				this.remove(name, mark);
				return;
			}
			mark.ended = this.portalTime(now) + (end.status === 'unknown' ? UNKNOWN_MS : 0);
			if (end.status === 'done') {
				mark.begun = end.begun ?? mark.begun;
				mark.ended = end.ended ?? mark.ended;
				mark.user ??= end.changedBy;
			}
			const isTimed = end.status === 'done' && end.begun !== undefined && end.ended !== undefined;
			// The portal has never said what its clock shows: then it may have been at any time.
			if (!isTimed && this.aheadMs === undefined) [mark.begun, mark.ended] = [0, FAR_AWAY];
			if (write.id === undefined) {
				named.add(name);
				this.put(name, mark, now);
			}
		});
		this.underWay.delete(request.number);
		for (const kind of unnamed) {
			const requests = this.unnamed.get(kind);
			requests?.delete(request);
			if (requests?.size === 0) this.unnamed.delete(kind);
		}
		void this.remote?.publish(this.texts(named), { ended: [...unnamed], request: request.number });
		request.end();
	}

	private portalTime(now: number): number {
		return now + (this.aheadMs ?? 0);
	}

	private marksOf(name: string): Mark[] {
		return [...(this.records.get(name)?.marks ?? [])];
	}

	private put(name: string, mark: Mark, now: number): void {
		const known = this.records.get(name);
		if (known === undefined) {
			this.records.set(name, { at: now, marks: [mark] });
			return;
		}
		// Again at the end: the map is in the order of the last writes.
		this.records.delete(name);
		this.records.set(name, { at: now, marks: compacted([...known.marks, mark], this.portalTime(now)) });
	}

	private remove(name: string, mark: Mark): void {
		const known = this.records.get(name);
		if (known === undefined) return;
		known.marks = known.marks.filter((one) => one !== mark);
		if (known.marks.length === 0) this.records.delete(name);
	}

	/** Forgets records whose events have come long ago, those first that were written first. */
	private forget(now: number): void {
		for (const [name, { at }] of this.records) {
			if (now - at < KEEP_WRITES_MS && this.records.size <= MOST_RECORDS) break;
			this.records.delete(name);
		}
	}

	/** The marks of records as texts; empty for records without any. */
	private texts(names: Iterable<string>): Map<string, string> {
		const texts = new Map<string, string>();
		if (this.remote === undefined) return texts;
		for (const name of names) texts.set(name, marksAsText(this.records.get(name)?.marks ?? []));
		return texts;
	}

	/** Records that this process remembers, for tests. */
	get size(): number {
		return this.records.size;
	}
}

/** A name of a record. IDs of other forms than usual are hidden. */
function nameOf(kind: string, id: string): string {
	return `${kind} ${/^[\w.-]{1,40}$/.test(id) ? id : hashed(id)}`;
}

const hashed = (text: string): string =>
	`#${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;

/**
 * The marks of a record without those that are too old; of many the oldest of the same action become one. Others stay apart: a
 * delete that became part of an add would be somebody else's.
 */
function compacted(given: Mark[], now: number): Mark[] {
	const marks = given.filter(({ ended }) => ended === undefined || now - ended < KEEP_WRITES_MS);
	while (marks.length > MOST_WRITES) {
		const pair = oldestPair(marks);
		if (pair === undefined) break;
		const [first, second] = pair.map((index) => marks[index]);
		marks.splice(pair[1], 1);
		marks[pair[0]] = {
			number: first.number,
			action: first.action,
			begun: Math.min(first.begun, second.begun),
			ended: Math.max(first.ended ?? 0, second.ended ?? 0),
			...(first.user === second.user && { user: first.user }),
		};
	}
	return marks;
}

/** The places of the two oldest ended marks of the same action; undefined when there are none. */
function oldestPair(marks: readonly Mark[]): [number, number] | undefined {
	const first = new Map<WriteAction, number>();
	for (const [index, { action, ended }] of marks.entries()) {
		if (ended === undefined) continue;
		const known = first.get(action);
		if (known !== undefined) return [known, index];
		first.set(action, index);
	}
	return undefined;
}

/** A write that is still under way after the longest wait has an unknown end. */
const finished = ({
	action,
	begun,
	ended = begun + LONGEST_WRITE_MS + UNKNOWN_MS,
	user,
}: Mark): OwnWrite => ({
	action,
	begun,
	ended,
	...(user !== undefined && { user }),
});

/** Waits until requests have ended, but not longer than a request can take. */
async function endedInTime(requests: ReadonlyArray<Request | undefined>): Promise<void> {
	if (requests.length === 0) return;
	const stop = new AbortController();
	const late = sleep(LONGEST_WRITE_MS, undefined, { signal: stop.signal }).catch(() => {});
	await Promise.race([Promise.all(requests.map(async (request) => await request?.ended())), late]);
	stop.abort();
}
