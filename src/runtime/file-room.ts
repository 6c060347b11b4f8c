/** Bytes of files that may be in memory for requests at the same time. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Limits the memory for files of input items that n8n keeps on disk. Hundreds of items run together; without a limit all
 * their files would be in memory until their requests are sent. A file larger than the limit waits until no other is held.
 */
export class FileRoom {
	private held = 0;
	private readonly byItem = new Map<number, number>();
	private readonly waiting: Array<{ item: number; bytes: number; enter: () => void }> = [];

	constructor(private readonly mostBytes = MOST_BYTES) {}

	/**
	 * Waits until there is room for a file. An item that already holds files does not wait, nor does one that comes before
	 * all that hold files: they may wait for it, and would wait for ever.
	 */
	async take(item: number, bytes: number): Promise<void> {
		if (this.comesFirst(item) || (this.waiting.length === 0 && this.fits(bytes))) {
			this.hold(item, bytes);
			return;
		}
		await new Promise<void>((enter) => this.waiting.push({ item, bytes, enter }));
	}

	/** Frees the room of an item that has finished, and lets waiting files in. */
	release(item: number): void {
		this.held -= this.byItem.get(item) ?? 0;
		this.byItem.delete(item);
		for (let next = this.waiting[0]; next !== undefined && this.fits(next.bytes); next = this.waiting[0]) {
			this.waiting.shift();
			this.hold(next.item, next.bytes);
			next.enter();
		}
		const first = this.waiting.findIndex((one) => this.comesFirst(one.item));
		if (first >= 0) {
			const [next] = this.waiting.splice(first, 1);
			this.hold(next.item, next.bytes);
			next.enter();
		}
	}

	/** Whether an item holds files, or comes before all that do. */
	private comesFirst(item: number): boolean {
		if (this.byItem.size === 0 || this.byItem.has(item)) return this.byItem.size > 0;
		for (const holder of this.byItem.keys()) if (holder < item) return false;
		return true;
	}

	private fits(bytes: number): boolean {
		return this.held === 0 || this.held + bytes <= this.mostBytes;
	}

	private hold(item: number, bytes: number): void {
		this.held += bytes;
		this.byItem.set(item, (this.byItem.get(item) ?? 0) + bytes);
	}
}
