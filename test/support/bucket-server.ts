/** The request limit as a portal keeps it (docs/internals/portal.md#request-limit), on a given clock. */
export class BucketServer {
	level = 0;
	peak = 0;
	hits = 0;
	refusals = 0;
	private at: number;
	private readonly phaseMs: number;

	constructor(
		private readonly limit: {
			capacity: number;
			leakPerSecond: number;
			leak: 'everySecond' | 'continuous';
			/** Whether refused requests fill the bucket too. */
			refusedCount?: boolean;
			/** When in a second the bucket leaks, 0 to 1. */
			phase?: number;
		},
		private readonly now: () => number,
	) {
		this.at = now();
		this.phaseMs = (limit.phase ?? 0) * 1_000;
	}

	/** Counts a request. @returns whether it is served. */
	hit(): boolean {
		const served = this.hasRoom();
		this.count(served);
		if (!served) this.refusals += 1;
		return served;
	}

	/** Whether a request that arrives now would be served. */
	hasRoom(): boolean {
		this.leak();
		return this.level + 1 <= this.limit.capacity;
	}

	/** Counts a request that arrives now; `served` is false if this or another limit refused it. */
	count(served: boolean): void {
		this.leak();
		this.hits += 1;
		if (served || this.limit.refusedCount) this.level += 1;
		this.peak = Math.max(this.peak, this.level);
	}

	private leak(): void {
		const now = this.now();
		const { leak, leakPerSecond } = this.limit;
		const seconds =
			leak === 'continuous'
				? (now - this.at) / 1_000
				: Math.floor((now - this.phaseMs) / 1_000) - Math.floor((this.at - this.phaseMs) / 1_000);
		this.level = Math.max(0, this.level - seconds * leakPerSecond);
		this.at = now;
	}
}
