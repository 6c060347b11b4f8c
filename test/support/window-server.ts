import { type RequestWindow, requestWindow, type WindowLimit } from '../../sandbox/limits/window';
import { BucketServer } from './bucket-server';

export interface ServerLimits {
	/** Windows of requests. Without `timeZoneOffset` a fixed one counts from midnight in Greenwich. */
	windows?: readonly WindowLimit[];
	/** Most requests at the same time. */
	concurrency?: number;
	bucket?: ConstructorParameters<typeof BucketServer>[0];
}

/**
 * Limits as a proxy or another platform keeps them, with or without a portal's bucket, on given clocks. All limits must have
 * room. A refused request counts only in limits that count refused requests.
 */
export class WindowServer {
	hits = 0;
	refusals = 0;
	/** Refusals by limit. A refusal by several limits counts for each of them. */
	readonly refusedBy = { concurrency: 0, windows: 0, bucket: 0 };
	/** Served requests that are not answered yet. */
	underWay = 0;
	peakUnderWay = 0;
	/** The windows in the order of the limits, for their `peak`. */
	readonly windows: readonly RequestWindow[];
	readonly bucket: BucketServer | undefined;

	/**
	 * @param now milliseconds for measuring stretches of time.
	 * @param wallClock the server's clock in milliseconds since 1970, by which fixed windows begin.
	 */
	constructor(
		private readonly limits: ServerLimits,
		private readonly now: () => number,
		private readonly wallClock: () => number = () => Date.now(),
	) {
		this.windows = (limits.windows ?? []).map((limit) => requestWindow(limit, '+00:00'));
		this.bucket = limits.bucket && new BucketServer(limits.bucket, now);
	}

	/** Counts a request. @returns whether it is served; `done` must then be called when its answer is ready. */
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

	/** Marks a served request as answered. */
	done(): void {
		if (this.underWay === 0) throw new Error('No request is under way');
		this.underWay -= 1;
	}

	/** Present count of each window, in the order of the limits. */
	used(): number[] {
		return this.windows.map((window) => window.usedAt(this.timeOf(window)));
	}

	private timeOf({ limit }: RequestWindow): number {
		return limit.kind === 'rolling' ? this.now() : this.wallClock();
	}
}
