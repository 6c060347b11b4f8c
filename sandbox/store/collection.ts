import type { CrmRecord } from './record';

/** Called after each change with the record before and after it; undefined for a new or a deleted record. */
export type ChangeListener = (before: CrmRecord | undefined, after: CrmRecord | undefined) => void;

/** The records of one type in the order of their IDs. Bisection finds them: O(log n) by ID, O(page) for a slice. */
export class Collection {
	private readonly rows: CrmRecord[] = [];
	private readonly listeners: ChangeListener[] = [];
	/** Called like a listener, as long as it is set. */
	watcher: ChangeListener | undefined;
	private lastId = 0;

	get size(): number {
		return this.rows.length;
	}

	/** All records in the order of their IDs. The caller must not change the list. */
	all(): readonly CrmRecord[] {
		return this.rows;
	}

	at(index: number): CrmRecord | undefined {
		return this.rows[index];
	}

	get(id: number): CrmRecord | undefined {
		const row = this.rows[this.firstAtOrAfter(id)];
		return row?.id === id ? row : undefined;
	}

	/** Index of the first record whose ID is at least `id`; the size when there is none. */
	firstAtOrAfter(id: number): number {
		let low = 0;
		let high = this.rows.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.rows[middle]?.id ?? Infinity) < id) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** The ID of the next record. IDs are never used twice. */
	nextId(): number {
		return this.lastId + 1;
	}

	/** Leaves out `count` IDs, as if their records had been deleted. */
	skipIds(count: number): void {
		this.lastId += count;
	}

	put(record: CrmRecord): void {
		// This is the usual case, and seeding needs it to be fast.
		if (record.id > this.lastId) {
			this.rows.push(record);
			this.lastId = record.id;
			return this.notify(undefined, record);
		}
		const index = this.firstAtOrAfter(record.id);
		const before = this.rows[index];
		if (before?.id === record.id) {
			this.rows[index] = record;
			this.notify(before, record);
			return;
		}
		this.rows.splice(index, 0, record);
		this.notify(undefined, record);
	}

	delete(id: number): boolean {
		const index = this.firstAtOrAfter(id);
		const before = this.rows[index];
		if (before?.id !== id) return false;
		this.rows.splice(index, 1);
		this.notify(before, undefined);
		return true;
	}

	onChange(listener: ChangeListener): void {
		this.listeners.push(listener);
	}

	private notify(before: CrmRecord | undefined, after: CrmRecord | undefined): void {
		for (const listener of this.listeners) listener(before, after);
		this.watcher?.(before, after);
	}
}
