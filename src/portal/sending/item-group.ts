/**
 * Counts the items of an execution for packing: how many there are, and whether one of them may still make a call that
 * others should wait for.
 */
export class ItemGroup {
	private begun = 0;
	/** Items that have begun and not ended. */
	private running = 0;
	/** Calls of these items that are not answered yet. */
	private waiting = 0;
	private readonly listeners: Array<() => void> = [];

	/** @param total how many items will begin, if that is known. */
	constructor(readonly total?: number) {}

	/** An item begins. */
	began(): void {
		this.begun += 1;
		this.running += 1;
	}

	/** A call is being prepared for items that wait. `ended` follows, as for an item. */
	joined(): void {
		this.running += 1;
	}

	/** An item has succeeded or failed. */
	ended(): void {
		this.running -= 1;
		this.changed();
	}

	/** Whether no further item will begin. */
	get complete(): boolean {
		return this.total !== undefined && this.begun >= this.total;
	}

	/** Items that may still make a call: running ones that do not wait, and those to begin. Infinite without a total. */
	get toCome(): number {
		const notBegun = (this.total ?? Number.POSITIVE_INFINITY) - this.begun;
		return Math.max(0, notBegun) + Math.max(0, this.running - this.waiting);
	}

	/** Whether every running item waits for an answer, so that none of them will add a call. */
	get quiet(): boolean {
		return this.running <= this.waiting;
	}

	/** Counts a call until it is answered. */
	async during<Answer>(call: Promise<Answer>): Promise<Answer> {
		this.waiting += 1;
		this.changed();
		try {
			return await call;
		} finally {
			this.waiting -= 1;
		}
	}

	/** Adds a listener that is called whenever the group may have become quiet or complete. */
	onChange(listener: () => void): void {
		this.listeners.push(listener);
	}

	private changed(): void {
		if (this.quiet) for (const listener of this.listeners) listener();
	}
}
