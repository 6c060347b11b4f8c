import { isObject } from '../../catalog/objects';
import { PAGE_LENGTH } from '../../facts/lengths';
import { BitrixError } from '../../portal/answers/errors';
import { missingInAnswer } from '../../portal/answers/failure';
import type { CallMethod, Row } from '../../portal/types';

/** An event that waits at the portal until its application takes it. */
export interface OfflineEvent {
	/** ID of its row. A repeat of the same change that nobody has reserved keeps the ID, and has a new time. */
	id: number;
	/** When the portal queued it last, as the portal writes it. */
	at: string;
	/** Code as it was bound, in upper case. */
	code: string;
	data: unknown;
	userId?: number;
	/** The reservation that it belongs to; empty when it is free. */
	reservation: string;
}

/** Identifies an event of a queue: its row and its time. */
export const keyOfOffline = ({ id, at }: Pick<OfflineEvent, 'id' | 'at'>): string =>
	`${id}.${Math.floor(Date.parse(at) / 1_000)}`;

/** Events that were read from a queue. */
export interface OfflineEventsRead {
	events: OfflineEvent[];
	/** Whether there may be more. */
	more: boolean;
}

const GET = 'event.offline.get';
const LIST = 'event.offline.list';
const CLEAR = 'event.offline.clear';

/** Seconds for which an event stays in the queue before it is taken without a reservation: its time is exact to the second only. */
const SETTLED_SECONDS = 2;

/** Code of the error with which a portal says that its plan has no reservations. */
const NO_RESERVATIONS = 'WRONG_LICENSE';

/** How long a portal without reservations is not asked again whether it has them. */
const ASK_AGAIN_MS = 24 * 3_600_000;

/**
 * The queue of offline events of one application at one portal.
 *
 * With the feature `rest_offline_extended` events are reserved when they are read, and removed when they are done. Without it
 * they are only looked at, and taken away when they are done. Either way they stay at the portal until then.
 */
export class OfflineEvents {
	private withoutUntil = Number.NEGATIVE_INFINITY;

	/** @param call packs calls that are made at the same time into one request. */
	constructor(private readonly call: CallMethod) {}

	/** Whether the portal can reserve events, as far as it is known. */
	get reserves(): boolean {
		return performance.now() >= this.withoutUntil;
	}

	/**
	 * Reads events of these codes, oldest first.
	 * @param limit most events of one code.
	 * @param held events that were read before, and not let go.
	 * @throws BitrixError
	 */
	async read(codes: readonly string[], limit: number, held: ReadonlySet<string>): Promise<OfflineEventsRead> {
		if (this.reserves) {
			const reads = Promise.all(codes.map(async (code) => await this.reserve(code, limit)));
			const reserved = await reads.catch(async (error: unknown) =>
				error instanceof BitrixError && error.code === NO_RESERVATIONS
					? undefined
					: await Promise.reject(error as Error),
			);
			if (reserved !== undefined) return merged(reserved);
			this.withoutUntil = performance.now() + ASK_AGAIN_MS;
		}
		return merged(await Promise.all(codes.map(async (code) => await this.look(code, limit, held))));
	}

	/** Events of these codes that some reader has reserved and not let go. @throws BitrixError */
	async reserved(codes: readonly string[]): Promise<OfflineEvent[]> {
		return (await Promise.all(codes.map(async (code) => await this.reservedOf(code)))).flat();
	}

	/** Lets go of events that are done: the portal removes them. Changes that came since stay. @throws BitrixError */
	async release(events: readonly OfflineEvent[]): Promise<void> {
		const byReservation = new Map<string, number[]>();
		const calls: Array<Promise<unknown>> = [];
		for (const { id, at, reservation } of events) {
			if (reservation === '') {
				const parameters = { clear: 1, limit: 1, filter: { '=ID': id, '<=TIMESTAMP_X': at } };
				// The second time there is nothing to take away.
				calls.push(this.call(GET, parameters, { effect: 'idempotent' }));
			} else {
				byReservation.set(reservation, [...(byReservation.get(reservation) ?? []), id]);
			}
		}
		for (const [reservation, id] of byReservation) {
			// Without IDs, or with another reservation, the portal would remove what nobody has read yet.
			calls.push(this.call(CLEAR, { process_id: reservation, id }, { effect: 'idempotent' }));
		}
		const failed = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected');
		if (failed !== undefined) throw (failed as PromiseRejectedResult).reason as Error;
	}

	/** Reserves the oldest events of a code. An answer that is lost leaves them reserved: `reserved` finds them. */
	private async reserve(code: string, limit: number): Promise<OfflineEventsRead> {
		const { result } = await this.call(GET, { clear: 0, limit, filter: { '=EVENT_NAME': code } });
		const { process_id: reservation, events } = isObject(result) ? result : {};
		if (!Array.isArray(events)) throw missingInAnswer(GET);
		const read = events.map((row) => eventIn(row as Row, String(reservation ?? '')));
		return { events: read, more: events.length >= limit };
	}

	private async reservedOf(code: string): Promise<OfflineEvent[]> {
		const events: OfflineEvent[] = [];
		for (let start = 0; ; start += PAGE_LENGTH) {
			// Rows that nobody has reserved have an empty text there, so they come last.
			const order = { PROCESS_ID: 'DESC', ID: 'ASC' };
			const page = await this.list({ filter: { '=EVENT_NAME': code }, order, start });
			const reserved = page.filter(({ reservation }) => reservation !== '');
			events.push(...reserved);
			if (reserved.length < PAGE_LENGTH) return events;
		}
	}

	/** Looks at events of a code and leaves them where they are. */
	private async look(code: string, limit: number, held: ReadonlySet<string>): Promise<OfflineEventsRead> {
		const events: OfflineEvent[] = [];
		for (let start = 0; ; start += PAGE_LENGTH) {
			const filter = { '=EVENT_NAME': code, '=ERROR': 0 };
			let now = Number.POSITIVE_INFINITY;
			const page = await this.list({ filter, order: { ID: 'ASC' }, start }, (seconds) => (now = seconds));
			const free = page.filter(
				(event) =>
					event.reservation === '' &&
					!held.has(keyOfOffline(event)) &&
					Date.parse(event.at) / 1_000 <= now - SETTLED_SECONDS,
			);
			events.push(...free);
			if (page.length < PAGE_LENGTH) return { events: events.slice(0, limit), more: events.length > limit };
			if (events.length >= limit) return { events: events.slice(0, limit), more: true };
		}
	}

	private async list(
		parameters: Record<string, unknown>,
		clock?: (seconds: number) => void,
	): Promise<OfflineEvent[]> {
		const { result, time } = await this.call(LIST, parameters as never, { effect: 'read' });
		if (!Array.isArray(result)) throw missingInAnswer(LIST);
		if (time?.start !== undefined) clock?.(time.start);
		return result.map((row) => eventIn(row as Row, String((row as Row).PROCESS_ID ?? '')));
	}
}

function merged(reads: readonly OfflineEventsRead[]): OfflineEventsRead {
	const events = reads.flatMap((read) => read.events).sort((one, other) => one.id - other.id);
	return { events, more: reads.some(({ more }) => more) };
}

function eventIn(row: Row, reservation: string): OfflineEvent {
	const { ID, TIMESTAMP_X, EVENT_NAME, EVENT_DATA, EVENT_ADDITIONAL } = row;
	const userId = Number(isObject(EVENT_ADDITIONAL) ? EVENT_ADDITIONAL.user_id : undefined);
	return {
		id: Number(ID),
		at: String(TIMESTAMP_X),
		code: String(EVENT_NAME).toUpperCase(),
		data: EVENT_DATA,
		...(userId > 0 && { userId }),
		reservation,
	};
}
