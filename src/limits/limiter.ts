import Bottleneck from 'bottleneck';

import type { Meter } from './meter';
import { PRIORITIES, type Priority } from './priority';

/** The wait for a credit was given up by the caller; nothing was sent. */
export class WaitCancelled extends Error {
	constructor() {
		super('Cancelled before the request was sent');
		this.name = 'WaitCancelled';
	}
}

export interface LimitedRequest {
	priority: Priority;
	/** A repeat goes one step before the first tries of its priority. */
	repeat?: boolean;
	signal?: AbortSignal;
}

/** What a request gets when its turn has come. */
export interface Turn {
	/** Milliseconds it waited. */
	waitedMs: number;
	/** To be awaited as soon as the portal has refused the request: pauses the portal before the slot is free again. */
	refused(): Promise<void>;
}

interface Waiting {
	begin(): Promise<void>;
}

/** Urgent calls of the last minute keep a reserve armed; without them it would only cost time. */
const RESERVE_ARMED_MS = 60_000;

/** Share of the capacity that work of a priority leaves to more urgent work (limiter.md 8). */
const RESERVES: ReadonlyArray<readonly [from: number, share: number]> = [
	[PRIORITIES.background - 1, 0.2],
	[PRIORITIES.interactive + 1, 0.1],
];

const PRIORITY_LEVELS = 10;

/**
 * The queue of one portal in this process.
 *
 * Bottleneck holds a place for each request and bounds how many are under way; its reservoir starts empty and is fed
 * with the credits that the meter grants. A place is not bound to a request: whoever is most urgent when a credit reaches
 * a place goes. Bound ones would let a request that is queued already take the credit of a more urgent one that
 * Bottleneck is still queueing, which takes 2 ms for each request before it (limiter.md 1.4).
 */
export class PortalLimiter {
	/** Bottleneck's own refill, retries, expiration and settings are not used: each loses credits or sends twice (limiter.md 1). */
	private readonly queue: Bottleneck;
	/** By priority; in each the first to come is the first to go. */
	private readonly waiting = Array.from({ length: PRIORITY_LEVELS }, () => new Set<Waiting>());
	/** Places in Bottleneck's queue. */
	private places = 0;
	private inFlight = 0;
	/** Credits granted and not used. A unit of Bottleneck's reservoir without a credit behind it lets nobody go. */
	private credits = 0;
	private feeding = false;
	private feedAgain = false;
	private timer: NodeJS.Timeout | undefined;
	/** The priority for which the timer waits. */
	private timerPriority = Number.POSITIVE_INFINITY;
	private lastUrgentAt = Number.NEGATIVE_INFINITY;

	constructor(
		portal: string,
		private readonly meter: Meter,
		private readonly now: () => number = () => performance.now(),
	) {
		this.queue = new Bottleneck({
			id: portal,
			reservoir: 0,
			maxConcurrent: meter.policy.concurrency,
			minTime: 0,
			trackDoneStatus: false,
		});
		// What we give it to run never rejects, so whatever comes here is a defect; without a listener it would vanish.
		this.queue.on('error', (error: Error) => process.emitWarning(error));
	}

	/**
	 * Runs `send` when the request's turn has come.
	 * @throws WaitCancelled at once when the caller gives up waiting; what `send` throws
	 */
	async run<Result>(request: LimitedRequest, send: (turn: Turn) => Promise<Result>): Promise<Result> {
		const { signal } = request;
		if (signal?.aborted) throw new WaitCancelled();
		const since = this.now();
		const priority = PRIORITIES[request.priority] - (request.repeat ? 1 : 0);
		if (request.priority === 'interactive') this.lastUrgentAt = since;
		return await new Promise<Result>((resolve, reject) => {
			const waiting: Waiting = {
				begin: async () => {
					signal?.removeEventListener('abort', cancel);
					const sentAt = this.now();
					const turn: Turn = {
						waitedMs: sentAt - since,
						refused: async () => await this.refused(this.now() - sentAt),
					};
					await send(turn).then(resolve, reject);
				},
			};
			const cancel = (): void => {
				this.waiting[priority].delete(waiting);
				reject(new WaitCancelled());
				this.feed();
			};
			signal?.addEventListener('abort', cancel, { once: true });
			this.waiting[priority].add(waiting);
			this.addPlace();
			// Asked for earlier, a credit for somebody less urgent may come later than this request needs one.
			if (this.timer === undefined || priority < this.timerPriority) this.feed();
		});
	}

	/** Requests that wait, by priority, and those under way. */
	queued(): { waiting: Record<Priority, number>; inFlight: number } {
		return {
			waiting: {
				interactive: this.waitingFrom(0, PRIORITIES.interactive),
				normal: this.waitingFrom(PRIORITIES.interactive + 1, PRIORITIES.normal),
				background: this.waitingFrom(PRIORITIES.normal + 1, PRIORITY_LEVELS - 1),
			},
			inFlight: this.inFlight,
		};
	}

	private waitingFrom(first: number, last: number): number {
		let count = 0;
		for (let priority = first; priority <= last; priority++) count += this.waiting[priority].size;
		return count;
	}

	private addPlace(): void {
		this.places += 1;
		void this.queue.schedule(async () => await this.serve());
	}

	/** A credit has reached a place: the most urgent request goes. */
	private async serve(): Promise<void> {
		this.places -= 1;
		const next = this.credits > 0 ? this.mostUrgent() : undefined;
		if (next === undefined) {
			await this.serveNobody();
			return;
		}
		this.credits -= 1;
		this.inFlight += 1;
		try {
			await next.begin();
		} finally {
			this.inFlight -= 1;
			this.feed();
		}
	}

	private mostUrgent(): Waiting | undefined {
		for (const requests of this.waiting) {
			for (const first of requests) {
				requests.delete(first);
				return first;
			}
		}
		return undefined;
	}

	/** A credit that nobody waits for any more, or a place that a void credit has used up. */
	private async serveNobody(): Promise<void> {
		if (this.credits > 0) {
			this.credits -= 1;
			await this.meter.giveBack(1);
		} else if (this.places < this.waitingFrom(0, PRIORITY_LEVELS - 1)) {
			this.addPlace();
		}
	}

	/** Pauses the portal; credits that were granted and not used yet are void. */
	private async refused(ageMs: number): Promise<void> {
		this.credits = 0;
		await this.meter.refused(ageMs);
	}

	private reserve(priority: number): number {
		const { bucket } = this.meter.policy;
		if (bucket === undefined || this.now() - this.lastUrgentAt > RESERVE_ARMED_MS) return 0;
		const share = RESERVES.find(([from]) => priority >= from)?.[1] ?? 0;
		return share * bucket.capacity;
	}

	/** Asks the meter for what the queue can use now. Called whenever that may have changed; askings never overlap. */
	private feed(): void {
		if (this.feeding) {
			this.feedAgain = true;
			return;
		}
		this.feeding = true;
		void this.feedUntilEnough().finally(() => {
			this.feeding = false;
			if (this.feedAgain) this.feed();
		});
	}

	private async feedUntilEnough(): Promise<void> {
		this.feedAgain = false;
		clearTimeout(this.timer);
		this.timer = undefined;
		for (;;) {
			const wanted = this.wanted();
			if (wanted === undefined) break;
			const { granted, waitMs } = await this.meter.take(wanted.credits, this.reserve(wanted.priority));
			if (granted === 0) {
				this.timerPriority = wanted.priority;
				// The timer keeps the process alive as long as somebody waits.
				this.timer = setTimeout(() => this.feed(), Math.max(1, Math.ceil(waitMs)));
				break;
			}
			this.credits += granted;
			await this.queue.incrementReservoir(granted);
		}
		if (this.places > 0 && this.waitingFrom(0, PRIORITY_LEVELS - 1) === 0) {
			// Everybody gave up: units without credits empty the places.
			await this.queue.incrementReservoir(this.places);
		}
	}

	/** Credits that could be used now, for the most urgent requests that have none. */
	private wanted(): { credits: number; priority: number } | undefined {
		const open = this.meter.policy.concurrency - this.inFlight - this.credits;
		if (open <= 0) return undefined;
		let uncovered = -this.credits;
		for (let priority = 0; priority < PRIORITY_LEVELS; priority++) {
			uncovered += this.waiting[priority].size;
			if (uncovered > 0) return { credits: Math.min(open, uncovered), priority };
		}
		return undefined;
	}
}
