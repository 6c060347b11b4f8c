/** How fast and how far a portal lets one source address call it (api reference, Limits, Request-rate limit). */
export interface BucketLimit {
	/** X: requests that may be outstanding before the next is refused; 50, Enterprise 250. */
	capacity: number;
	/** Y: what leaves the bucket each second; 2, Enterprise 5. */
	leakPerSecond: number;
	/** Y at once on every full second (the documented wording), or evenly. */
	leak: 'everySecond' | 'continuous';
	/** Whether a refused request fills the bucket too. The documents do not say. */
	refusedRequestsCount: boolean;
	/**
	 * "The next request is refused when the counter is above X": strict (the default) refuses the one that would bring the
	 * counter above X, so that a burst of exactly X passes; lax lets one more pass.
	 */
	strict?: boolean;
}

/** The bucket of one source address. All times are milliseconds and come from the caller. */
export class Bucket {
	private level = 0;
	private updatedAt: number;
	private externalPerSecond = 0;

	constructor(
		private limit: BucketLimit,
		/** Moment from which full seconds are counted, so that all buckets of a portal tick together. */
		private readonly origin: number,
		now: number,
	) {
		this.updatedAt = now;
	}

	/** One request: true when it may pass. */
	take(now: number): boolean {
		this.advance(now);
		const admitted = this.excess() <= 0;
		if (admitted || this.limit.refusedRequestsCount) this.level += 1;
		return admitted;
	}

	/** Milliseconds until a request may pass if only the leak goes on; 0 when it may pass now, Infinity without a leak. */
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

	/** Requests a second that somebody else spends from the same address; 0 ends it. */
	setExternal(perSecond: number, now: number): void {
		this.advance(now);
		this.externalPerSecond = perSecond;
	}

	setLimit(limit: BucketLimit, now: number): void {
		this.advance(now);
		this.limit = limit;
	}

	/** How much has to leak before a request may pass; 0 or less when one may pass now. */
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
		// After an hour with the same external consumer the level repeats itself, older ticks cannot matter.
		let at = Math.max(this.updatedAt, now - 3_600_000);
		while (at < now) {
			const nextTick = this.origin + (Math.floor((at - this.origin) / 1000) + 1) * 1000;
			const until = Math.min(nextTick, now);
			this.drain(0, (this.externalPerSecond * (until - at)) / 1000);
			if (until === nextTick) this.drain(this.limit.leakPerSecond, 0);
			at = until;
		}
	}

	/** The external consumer is refused at a full bucket like everybody else, so it never brings the level above X. */
	private drain(leaked: number, external: number): void {
		const drained = Math.max(0, this.level - leaked);
		this.level =
			external > 0 ? Math.max(drained, Math.min(this.limit.capacity, drained + external)) : drained;
	}
}
