/** How long fields, stages, users and other dictionaries are kept, in milliseconds. */
export const METADATA_TIME_TO_LIVE_MS = 5 * 60_000;

interface Entry {
	value: Promise<unknown>;
	fetchedAt: number;
	pending: boolean;
}

/**
 * Dictionaries of a portal as one credential sees them. Concurrent readers share one fetch; a failed fetch is not kept.
 */
export class Metadata {
	private readonly entries = new Map<string, Entry>();

	constructor(
		private readonly timeToLiveMs = METADATA_TIME_TO_LIVE_MS,
		/** The time in milliseconds since any moment, which setting the computer's clock does not change. */
		readonly now: () => number = () => performance.now(),
	) {}

	/** Returns the kept value of `key`, or fetches it with `load`. */
	async get<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
		return await this.noOlderThan(this.timeToLiveMs, key, load);
	}

	/**
	 * Fetches the value of `key` again, for a caller that has just changed it. Callers that ask meanwhile share the fetch, and
	 * all others get its value from then on.
	 */
	async fresh<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
		return await this.noOlderThan(0, key, load);
	}

	/**
	 * Like `fresh` or `get`.
	 * @param fresh a number stands for a moment (`now`): what was fetched since then is fresh enough.
	 */
	async read<Value>(key: string, load: () => Promise<Value>, fresh: boolean | number): Promise<Value> {
		if (typeof fresh !== 'number') return await this.noOlderThan(fresh ? 0 : this.timeToLiveMs, key, load);
		return await this.kept(({ fetchedAt }) => fetchedAt >= fresh, key, load);
	}

	private async noOlderThan<Value>(ageMs: number, key: string, load: () => Promise<Value>): Promise<Value> {
		return await this.kept(({ fetchedAt }) => this.now() - fetchedAt < ageMs, key, load);
	}

	private async kept<Value>(
		isFresh: (entry: Entry) => boolean,
		key: string,
		load: () => Promise<Value>,
	): Promise<Value> {
		const kept = this.entries.get(key);
		if (kept !== undefined && (kept.pending || isFresh(kept))) return (await kept.value) as Value;
		const value = load();
		const entry: Entry = { value, fetchedAt: this.now(), pending: true };
		this.entries.set(key, entry);
		value.then(
			() => (entry.pending = false),
			() => {
				if (this.entries.get(key) === entry) this.entries.delete(key);
			},
		);
		return await value;
	}

	/** Forgets everything, so that the next call fetches again. */
	clear(): void {
		this.entries.clear();
	}
}
