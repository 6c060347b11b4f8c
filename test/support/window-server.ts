import { type RequestWindow, requestWindow, type WindowLimit } from '../../sandbox/limits/window';
import { BucketServer } from './bucket-server';

export interface ServerLimits {
	/** Without `timeZoneOffset` a fixed window counts from midnight in Greenwich. */
	windows?: readonly WindowLimit[];
	/** Requests under way at the same time. */
	concurrency?: number;
	bucket?: ConstructorParameters<typeof BucketServer>[0];
}

/**
 * Limits as a proxy or another platform would keep them, with a portal's bucket beside them or without, on given clocks.
 * All must have room; a refused request counts nowhere, except in a limit that counts refused ones too.
 */
export class WindowServer {
	hits = 0;
	refusals = 0;
	/** Refusals by what had no room; one that met several limits counts for each of them. */
	readonly refusedBy = { concurrency: 0, windows: 0, bucket: 0 };
	/** Requests that were served and are not done. */
	underWay = 0;
	peakUnderWay = 0;
	/** In the order of the limits, for their `peak`. */
	readonly windows: readonly RequestWindow[];
	readonly bucket: BucketServer | undefined;

	/**
	 * @param now milliseconds, for what is measured in lengths of time
	 * @param wallClock milliseconds since 1970 by the server's own clock, which says when a fixed window begins
	 */
	constructor(
		private readonly limits: ServerLimits,
		private readonly now: () => number,
		private readonly wallClock: () => number = () => Date.now(),
	) {
		this.windows = (limits.windows ?? []).map((limit) => requestWindow(limit, '+00:00'));
		this.bucket = limits.bucket && new BucketServer(limits.bucket, now);
	}

	/** One request arrives; tells whether it is served. If so, `done` is to be called when its answer is ready. */
	hit(): boolean {
		this.hits += 1;
		const full = {
			concurrency: this.underWay >= (this.limits.concurrency ?? Number.POSITIVE_INFINITY),
			windows: this.windows.some((window) => window.waitAt(this.timeOf(window)) > 0),
			bucket: this.bucket?.hasRoom() === false,
		};
		const served = !full.concurrency && !full.windows && !full.bucket;
		for (const window of this.windows) window.count(this.timeOf(window), served);
		this.bucket?.count(served);
		if (served) {
			this.underWay += 1;
			this.peakUnderWay = Math.max(this.peakUnderWay, this.underWay);
		} else {
			this.refusals += 1;
			for (const limit of ['concurrency', 'windows', 'bucket'] as const)
				if (full[limit]) this.refusedBy[limit] += 1;
		}
		return served;
	}

	/** A served request has been answered. */
	done(): void {
		if (this.underWay === 0) throw new Error('No request is under way');
		this.underWay -= 1;
	}

	/** Requests in each window now, in the order of the limits. */
	used(): number[] {
		return this.windows.map((window) => window.usedAt(this.timeOf(window)));
	}

	private timeOf({ limit }: RequestWindow): number {
		return limit.kind === 'rolling' ? this.now() : this.wallClock();
	}
}
