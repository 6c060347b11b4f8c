/** Bytes of files that may be in memory for requests at the same time. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Limits the memory for files of input items that n8n keeps on disk. Hundreds of items run together; without a limit all
 * their files would be in memory until their requests are sent. A file larger than the limit waits until no other is held.
 */
export class FileRoom {
	private held = 0;
	private readonly byItem = new Map<number, number>();
	/** The first item that has not ended, and those behind it that have. */
	private first = 0;
	private readonly ended = new Set<number>();
	private readonly waiting: Array<{ item: number; bytes: number; enter: () => void }> = [];

	constructor(private readonly mostBytes = MOST_BYTES) {}

	/**
	 * Waits until there is room for a file. An item that already holds files does not wait, nor does the first item that has not
	 * ended: the others may wait for these, and would wait for ever. So the files in memory exceed the limit by those of one item.
	 */
	async take(item: number, bytes: number): Promise<void> {
		if (this.mustEnter(item) || (this.waiting.length === 0 && this.fits(bytes))) {
			this.hold(item, bytes);
			return;
		}
		await new Promise<void>((enter) => this.waiting.push({ item, bytes, enter }));
	}

	/** Frees the room of an item that has ended, with files or without, and lets waiting files in. */
	release(item: number): void {
		this.held -= this.byItem.get(item) ?? 0;
		this.byItem.delete(item);
		this.ended.add(item);
		while (this.ended.delete(this.first)) this.first += 1;
		for (let next = this.waiting[0]; next !== undefined && this.fits(next.bytes); next = this.waiting[0])
			this.admit(0);
		const place = this.waiting.findIndex((one) => this.mustEnter(one.item));
		if (place >= 0) this.admit(place);
	}

	private admit(place: number): void {
		const [{ item, bytes, enter }] = this.waiting.splice(place, 1);
		this.hold(item, bytes);
		enter();
	}

	private mustEnter(item: number): boolean {
		return this.byItem.has(item) || item === this.first;
	}

	private fits(bytes: number): boolean {
		return this.held === 0 || this.held + bytes <= this.mostBytes;
	}

	private hold(item: number, bytes: number): void {
		this.held += bytes;
		this.byItem.set(item, (this.byItem.get(item) ?? 0) + bytes);
	}
}
