/** The request limit for one source address (docs/internals/portal.md#request-limit). */
export interface BucketLimit {
	/** X: the level above which the next request is refused; 50, Enterprise 250. */
	capacity: number;
	/** Y: requests that leak each second; 2, Enterprise 5. */
	leakPerSecond: number;
	/** Whether Y leaks at once on each full second (the documented wording) or evenly. */
	leak: 'everySecond' | 'continuous';
	/** Whether refused requests fill the bucket too. The documentation does not say. */
	refusedRequestsCount: boolean;
	/**
	 * How "the next request is refused when the counter is above X" is read. True (the default) refuses the request that
	 * would bring the counter above X, so that a burst of exactly X passes. False lets one more pass.
	 */
	strict?: boolean;
}

/** The bucket of one source address. The caller passes all times, in milliseconds. */
export class Bucket {
	private level = 0;
	private updatedAt: number;
	private externalPerSecond = 0;

	constructor(
		private limit: BucketLimit,
		/** Moment from which full seconds are counted. All buckets of a portal share it. */
		private readonly origin: number,
		now: number,
	) {
		this.updatedAt = now;
	}

	/** Counts a request. @returns whether it may pass. */
	take(now: number): boolean {
		this.advance(now);
		const admitted = this.excess() <= 0;
		if (admitted || this.limit.refusedRequestsCount) this.level += 1;
		return admitted;
	}

	/** Milliseconds until a request may pass if no other comes; 0 when it may pass now, Infinity without a leak. */
	waitAt(now: number): number {
		this.advance(now);
		const { leak, leakPerSecond } = this.limit;
		const excess = this.excess();
		if (excess <= 0) return 0;
		const seconds = excess / leakPerSecond;
		if (leak === 'continuous') return seconds * 1000;
		const ticks = Math.floor((now - this.origin) / 1000) + Math.ceil(seconds);
		return this.origin + ticks * 1000 - now;
	}

	levelAt(now: number): number {
		this.advance(now);
		return this.level;
	}

	fill(now: number): void {
		this.advance(now);
		this.level = Math.max(this.level, this.limit.capacity);
	}

	/** Sets how many requests a second another program spends from the same address; 0 stops it. */
	setExternal(perSecond: number, now: number): void {
		this.advance(now);
		this.externalPerSecond = perSecond;
	}

	setLimit(limit: BucketLimit, now: number): void {
		this.advance(now);
		this.limit = limit;
	}

	/** How much must leak before a request may pass; 0 or less when it may pass now. */
	private excess(): number {
		const room = this.limit.capacity + (this.limit.strict === false ? 1 : 0);
		return this.level + 1 - room;
	}

	private advance(now: number): void {
		if (now <= this.updatedAt) return;
		if (this.limit.leak === 'continuous') {
			const net = ((this.externalPerSecond - this.limit.leakPerSecond) * (now - this.updatedAt)) / 1000;
			this.drain(Math.max(0, -net), Math.max(0, net));
		} else {
			this.advanceByTicks(now);
		}
		this.updatedAt = now;
	}

	private advanceByTicks(now: number): void {
		const ticks = Math.floor((now - this.origin) / 1000) - Math.floor((this.updatedAt - this.origin) / 1000);
		if (this.externalPerSecond === 0) return this.drain(this.limit.leakPerSecond * ticks, 0);
		// With the same external program the level repeats itself within an hour, so older ticks do not matter.
		let at = Math.max(this.updatedAt, now - 3_600_000);
		while (at < now) {
			const nextTick = this.origin + (Math.floor((at - this.origin) / 1000) + 1) * 1000;
			const until = Math.min(nextTick, now);
			this.drain(0, (this.externalPerSecond * (until - at)) / 1000);
			if (until === nextTick) this.drain(this.limit.leakPerSecond, 0);
			at = until;
		}
	}

	/** Applies leak and external program. A full bucket refuses that program too, so it never lifts the level above X. */
	private drain(leaked: number, external: number): void {
		const drained = Math.max(0, this.level - leaked);
		this.level =
			external > 0 ? Math.max(drained, Math.min(this.limit.capacity, drained + external)) : drained;
	}
}
