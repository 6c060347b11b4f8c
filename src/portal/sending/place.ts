import type { Access } from './record-keys';

/** The place of a call, or of several calls, among those for the same record. */
export class Place {
	/** Whether it has ended, so that later ones may begin. */
	over = false;
	/** The queue in which its call waits to be sent. Calls behind it may join it there. */
	queue: object | undefined;
	private readonly listeners: Array<() => void> = [];

	/**
	 * @param item orders calls that wait to be sent.
	 * @param before the places that must be over before, or travel in the same request in front.
	 * @param forget called when it is over.
	 */
	constructor(
		readonly item: number,
		public before: readonly Place[],
		private readonly forget: (place: Place) => void,
	) {}

	/** Whether a call may begin: each place before it is over, or waits in this queue. */
	isClear(queue?: object): boolean {
		return this.before.every((one) => one.over || (queue !== undefined && one.queue === queue));
	}

	/** Waits until a call may begin. */
	async clear(queue?: object): Promise<void> {
		while (!this.isClear(queue)) {
			const blocking = this.before.find((one) => !one.over && (queue === undefined || one.queue !== queue));
			await new Promise<void>((resolve) => blocking?.listeners.push(resolve));
		}
	}

	/** The call begins to wait in a queue. */
	enter(queue: object): void {
		this.queue = queue;
		this.changed();
	}

	/** The call has left the queue, because it is sent or may not be sent yet. */
	leave(): void {
		this.queue = undefined;
	}

	/** Its work has ended. It is over when those before it are, because one of these may still have to be sent again. */
	end(): void {
		this.queue = undefined;
		const open = this.before.find((one) => !one.over);
		if (open !== undefined) {
			open.listeners.push(() => this.end());
			return;
		}
		this.over = true;
		// Or a long chain of items would stay in memory.
		this.before = [];
		this.forget(this);
		this.changed();
	}

	private changed(): void {
		for (const listener of this.listeners.splice(0)) listener();
	}
}

/** The last places of one key: a group that goes side by side, and the group before it. */
interface Row {
	mode: Access['mode'];
	last: Set<Place>;
	before: readonly Place[];
}

/** The places of calls by record. */
export class Places {
	private readonly rows = new Map<string, Row>();

	/** Takes a place behind all earlier ones for the same records. */
	take(item: number, accesses: readonly Access[]): Place {
		const before = new Set<Place>();
		const rows = accesses.map(({ key, mode }) => {
			let row = this.rows.get(key);
			if (row === undefined || mode === undefined || row.mode !== mode) {
				row = { mode, last: new Set(), before: row === undefined ? [] : unfinished(row) };
				this.rows.set(key, row);
			}
			for (const one of row.before) {
				if (one.over) continue;
				// Items wait for earlier ones only, or two of them could wait for each other.
				if (one.item > item) row.last.add(one);
				else before.add(one);
			}
			return row;
		});
		const place = new Place(item, [...before], (one) => this.forget(one, accesses));
		for (const { last } of rows) last.add(place);
		return place;
	}

	/** Forgets a place that is over, and records that nobody waits for. */
	private forget(place: Place, accesses: readonly Access[]): void {
		for (const { key } of accesses) {
			const row = this.rows.get(key);
			if (row === undefined) continue;
			row.last.delete(place);
			if (row.last.size === 0 && row.before.every(({ over }) => over)) this.rows.delete(key);
		}
	}
}

/** What a later group has to wait for. A group that is over already may have others before it that are not. */
const unfinished = ({ last, before }: Row): Place[] => {
	const open = [...last].filter(({ over }) => !over);
	return open.length > 0 ? open : before.filter(({ over }) => !over);
};
