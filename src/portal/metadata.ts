/** How long fields, stages, users and other dictionaries are kept, in milliseconds. */
export const METADATA_TIME_TO_LIVE_MS = 5 * 60_000;

interface Entry {
	value: Promise<unknown>;
	expiresAt: number;
}

/**
 * Dictionaries of a portal as one credential sees them. Concurrent readers share one fetch; a failed fetch is not kept.
 */
export class Metadata {
	private readonly entries = new Map<string, Entry>();

	constructor(
		private readonly timeToLiveMs = METADATA_TIME_TO_LIVE_MS,
		private readonly now: () => number = Date.now,
	) {}

	/** The kept value of `key`, or what `load` fetches. */
	async get<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
		const kept = this.entries.get(key);
		if (kept !== undefined && kept.expiresAt > this.now()) return (await kept.value) as Value;
		const value = load();
		const entry: Entry = { value, expiresAt: this.now() + this.timeToLiveMs };
		this.entries.set(key, entry);
		value.catch(() => {
			if (this.entries.get(key) === entry) this.entries.delete(key);
		});
		return await value;
	}

	/** Forgets everything, so that the next look fetches anew. */
	clear(): void {
		this.entries.clear();
	}
}
