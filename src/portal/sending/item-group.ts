/**
 * The items of one execution that are worked on together, as far as packing needs to know them: how many there are, and
 * whether somebody is still about to make a call, for whom others would better wait.
 */
export class ItemGroup {
	private begun = 0;
	/** Items that have begun and not ended. */
	private running = 0;
	/** Their calls that are not answered yet. */
	private waiting = 0;
	private readonly listeners: Array<() => void> = [];

	/** @param total how many items will begin, when that is known. */
	constructor(readonly total?: number) {}

	/** An item begins. */
	began(): void {
		this.begun += 1;
		this.running += 1;
	}

	/** Somebody begins to prepare a call for items that wait. Ends as an item does. */
	joined(): void {
		this.running += 1;
	}

	/** An item has ended, well or not. */
	ended(): void {
		this.running -= 1;
		this.changed();
	}

	/** Whether no further item will begin. */
	get complete(): boolean {
		return this.total !== undefined && this.begun >= this.total;
	}

	/** Items that may call yet: those that prepare a call, and those that have not begun. Infinite when nobody knows. */
	get toCome(): number {
		const notBegun = (this.total ?? Number.POSITIVE_INFINITY) - this.begun;
		return Math.max(0, notBegun) + Math.max(0, this.running - this.waiting);
	}

	/** Whether every running item waits for an answer: nobody prepares a call that could travel with the others. */
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

	/** Calls back whenever the group may have become quiet or complete. */
	onChange(listener: () => void): void {
		this.listeners.push(listener);
	}

	private changed(): void {
		if (this.quiet) for (const listener of this.listeners) listener();
	}
}
