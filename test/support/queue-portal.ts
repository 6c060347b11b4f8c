import { BitrixError } from '../../src/portal/answers/errors';
import type { CallMethod, MethodParameters } from '../../src/portal/types';
import { after } from './virtual-time';

interface QueuedRow {
	id: number;
	/** Unix seconds. */
	at: number;
	code: string;
	record: number;
	reservation: string;
}

/** The queue of offline events of a portal, in memory and in virtual time, with answers that can be lost. */
export class QueuePortal {
	rows: QueuedRow[] = [];
	/** Requests so far. */
	calls = 0;
	away = false;
	/** Whether events can be taken away. */
	releases = true;
	private lastId = 0;
	private reservations = 0;

	constructor(
		private readonly reserves: boolean,
		/** Milliseconds of a request on its way, and of its answer. */
		private readonly travelMs: () => number,
		/** Whether an answer is lost. */
		private readonly isLost: () => boolean = () => false,
	) {}

	/** Unix seconds by the portal's own clock, which nobody sets. */
	private seconds(): number {
		return 1_800_000_000 + performance.now() / 1_000;
	}

	/** A change of a record: it is merged with one that nobody has reserved. @returns what must be heard of it. */
	change(code: string, record: number): { id: number; at: number } {
		const at = Math.floor(this.seconds());
		const free = this.rows.find(
			(row) => row.code === code && row.record === record && row.reservation === '',
		);
		if (free !== undefined) {
			free.at = at;
			return { id: free.id, at };
		}
		const id = ++this.lastId;
		this.rows.push({ id, at, code, record, reservation: '' });
		return { id, at };
	}

	/** The calls of one process. What it has not heard when it is killed it never hears. */
	ofProcess(): { call: CallMethod; kill(): void } {
		let alive = true;
		const travel = async (): Promise<void> => {
			await after(this.travelMs());
			if (!alive) await new Promise<never>(() => undefined);
		};
		const call: CallMethod = async (method, parameters = {}) => {
			await travel();
			if (this.away) throw errorOf('notReached', method);
			this.calls += 1;
			const takesAway = method === 'event.offline.clear' || parameters.clear === 1;
			if (takesAway && !this.releases) throw errorOf('permission', method);
			const start = this.seconds();
			const result = this.answer(method, parameters);
			await travel();
			if (this.isLost()) throw errorOf('outcomeUnknown', method);
			return { result, time: { start } } as never;
		};
		return { call, kill: () => (alive = false) };
	}

	private answer(method: string, parameters: MethodParameters): unknown {
		const { filter = {}, clear, limit = 50, process_id: process, id, start = 0 } = parameters as Asked;
		const fits = (row: QueuedRow): boolean =>
			(filter['=EVENT_NAME'] === undefined || row.code === filter['=EVENT_NAME']) &&
			(filter['=ID'] === undefined || row.id === filter['=ID']) &&
			(filter['<=TIMESTAMP_X'] === undefined ||
				row.at <= Math.floor(Date.parse(filter['<=TIMESTAMP_X']) / 1_000));
		if (method === 'event.offline.get') {
			if (clear === 0 && !this.reserves) throw errorOf('permission', method, 'WRONG_LICENSE');
			const found = this.rows
				.filter((row) => row.reservation === '' && fits(row))
				.sort((one, other) => one.at - other.at || one.id - other.id)
				.slice(0, limit);
			if (clear === 1) {
				this.rows = this.rows.filter((row) => !found.includes(row));
				return { process_id: null, events: found.map(view) };
			}
			const reservation = `reservation ${++this.reservations}`.padEnd(32, '.');
			const mark = `${String(this.reservations).padStart(6, '0')} ${reservation}`.slice(0, 32);
			for (const row of found) row.reservation = mark;
			return { process_id: mark, events: found.map(view) };
		}
		if (method === 'event.offline.clear') {
			this.rows = this.rows.filter((row) => !(row.reservation === process && id?.includes(row.id)));
			return true;
		}
		const byReservation = parameters.order !== undefined && 'PROCESS_ID' in (parameters.order as object);
		const listed = this.rows.filter(fits).sort((one, other) => {
			if (byReservation && one.reservation !== other.reservation) {
				return one.reservation < other.reservation ? 1 : -1;
			}
			return one.id - other.id;
		});
		return listed.slice(start, start + 50).map(view);
	}
}

interface Asked {
	filter?: Record<string, string | number | undefined> & { '<=TIMESTAMP_X'?: string };
	clear?: number;
	limit?: number;
	process_id?: string;
	id?: number[];
	start?: number;
}

const view = ({ id, at, code, record, reservation }: QueuedRow) => ({
	ID: String(id),
	TIMESTAMP_X: new Date(at * 1_000).toISOString(),
	EVENT_NAME: code,
	// The row tells events of the same record and second apart.
	EVENT_DATA: { FIELDS: { ID: String(record) }, ROW: id },
	EVENT_ADDITIONAL: { user_id: '1' },
	PROCESS_ID: reservation,
	ERROR: '0',
});

const errorOf = (
	kind: 'notReached' | 'outcomeUnknown' | 'permission',
	method: string,
	code = 'GONE',
): BitrixError => new BitrixError({ kind, code, description: 'Not now', method });
