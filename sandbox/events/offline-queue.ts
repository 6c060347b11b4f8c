import { createHash } from 'node:crypto';
import type { PortalClock } from '../clock';
import type { PhpMap } from '../php/value';

/** An event that waits until its application fetches it. */
export interface OfflineEvent {
	id: number;
	/** Seconds since 1970, of the last repeat. */
	timestamp: number;
	clientId: string;
	connector: string;
	code: string;
	data: PhpMap;
	/** 0 when nobody made the change. */
	userId: number;
	/** MD5 of code and data. */
	messageId: string;
	/** The batch that it is reserved for; empty when it is free. */
	processId: string;
	/** 1 after `event.offline.error`. */
	error: 0 | 1;
}

/** Seconds that a reserved row stays, at most. */
const RESERVED_LIFE = 2_952_000;

/** The offline events of all applications (server source: rest/lib/eventoffline.php). */
export class OfflineQueue {
	private rows: OfflineEvent[] = [];
	/** Rows that are not reserved, by what makes them unique. */
	private free = new Map<string, OfflineEvent>();
	private lastId = 0;
	private lastProcess = 0;

	constructor(private readonly clock: PortalClock) {}

	/** Queues an event. A repeat changes the row that is not reserved, if there is one; a row with an error mark keeps it. */
	add(event: Pick<OfflineEvent, 'clientId' | 'connector' | 'code' | 'data' | 'userId'>): void {
		const messageId = createHash('md5')
			.update(`${event.code}|${JSON.stringify(event.data)}`)
			.digest('hex');
		const timestamp = Math.floor(this.clock.now() / 1000);
		const present = this.free.get(keyOf({ ...event, messageId }));
		if (present) {
			Object.assign(present, { timestamp, userId: event.userId });
			return;
		}
		const row: OfflineEvent = { ...event, id: ++this.lastId, timestamp, messageId, processId: '', error: 0 };
		this.rows.push(row);
		this.free.set(keyOf(row), row);
	}

	/** Rows of one queue of an application, in the order of their IDs. */
	of(clientId: string, connector: string): OfflineEvent[] {
		const since = Math.floor(this.clock.now() / 1000) - RESERVED_LIFE;
		if (this.rows.some((row) => row.processId !== '' && row.timestamp < since)) {
			this.keep((row) => row.processId === '' || row.timestamp >= since);
		}
		return this.rows.filter((row) => row.clientId === clientId && row.connector === connector);
	}

	/** Reserves rows. @returns the ID of the batch. */
	reserve(rows: readonly OfflineEvent[]): string {
		const processId = createHash('sha256')
			.update(`sandbox process ${this.lastProcess++}`)
			.digest('hex')
			.slice(0, 32);
		for (const row of rows) {
			this.free.delete(keyOf(row));
			row.processId = processId;
		}
		return processId;
	}

	remove(rows: readonly OfflineEvent[]): void {
		const gone = new Set(rows);
		if (gone.size > 0) this.keep((row) => !gone.has(row));
	}

	/**
	 * Marks rows of a batch as wrong and frees them. Rows with the same keys that are not in the batch are removed, unless they
	 * are marked already: so a wrong `processId` loses events.
	 */
	markWrong(clientId: string, connector: string, processId: string, messageIds: ReadonlySet<string>): void {
		const hit = this.of(clientId, connector).filter(
			(row) => row.error === 0 && messageIds.has(row.messageId),
		);
		this.remove(hit.filter((row) => row.processId !== processId));
		for (const row of hit.filter((one) => one.processId === processId)) {
			// Two free rows cannot have the same key: a batch that is freed gives way to a row that was marked before.
			const key = keyOf(row);
			const present = this.free.get(key);
			if (present && present !== row) {
				this.remove([row]);
				continue;
			}
			Object.assign(row, { processId: '', error: 1 });
			this.free.set(key, row);
		}
	}

	forget(clientId: string): void {
		this.keep((row) => row.clientId !== clientId);
	}

	private keep(stays: (row: OfflineEvent) => boolean): void {
		this.rows = this.rows.filter(stays);
		this.free = new Map(
			this.rows.filter((row) => row.processId === '').map((row) => [keyOf(row), row] as const),
		);
	}
}

const keyOf = (row: { clientId: string; connector: string; messageId: string }): string =>
	JSON.stringify([row.clientId, row.connector, row.messageId]);
