import Bottleneck from 'bottleneck';

import type { Meter, Refusal } from './meter';
import { PRIORITIES, type Priority, reserveOf } from './priority';
import { WaitingList } from './waiting-list';

/** The wait for a credit was given up by the caller; nothing was sent. */
export class WaitCancelled extends Error {
	constructor() {
		super('Cancelled before the request was sent');
		this.name = 'WaitCancelled';
	}
}

/** A budget of the person's own is used up; nothing was sent. */
export class BudgetUsedUp extends Error {
	constructor(
		readonly requests: number,
		/** Unix milliseconds. */
		readonly resetAt: number,
		/** Time zone in which the budget's days begin. */
		readonly zone: string,
	) {
		super(`The budget of ${requests} requests is used up until ${new Date(resetAt).toISOString()}`);
		this.name = 'BudgetUsedUp';
	}
}

export interface LimitedRequest {
	priority: Priority;
	/** Requests of different callers take turns; usually the workflow. */
	caller: string;
	/** A repeat goes one step before the first tries of its priority. */
	repeat?: boolean;
	signal?: AbortSignal;
}

/** What a request gets when its turn has come. */
export interface Turn {
	/** Milliseconds it waited. */
	waitedMs: number;
	/** To be awaited as soon as the portal has refused the request: pauses the portal before the slot is free again. */
	refused(retryAfterMs?: number): Promise<void>;
}

interface Waiting {
	begin(): Promise<void>;
	fail(error: Error): void;
}

/** A wait is looked at anew after this time at the latest: limits may have been changed meanwhile. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The queue of one portal in this process.
 *
 * Bottleneck holds a place for each request and bounds how many are under way. A place that has come to a slot waits for
 * a credit of the meter, and is not bound to a request: whoever is most urgent when the credit comes goes. Bound ones
 * would let a request that has a slot already take the credit of a more urgent one, and Bottleneck takes 2 ms to queue
 * each (limiter.md 1.4).
 */
export class PortalLimiter {
	/** Its reservoir, retries and expiration are not used: each loses credits or sends twice (limiter.md 1). */
	private readonly queue: Bottleneck;
	/** What Bottleneck was told. */
	private concurrency: number;
	private readonly waiting = new WaitingList<Waiting>();
	/** Places that have not let a request go yet: one for each request that waits, until somebody gives up. */
	private places = 0;
	/** Those that have a slot and wait for a credit. */
	private readonly parked: Array<() => void> = [];
	private inFlight = 0;
	/** Credits granted and not used. */
	private credits = 0;
	private feeding = false;
	private feedAgain = false;
	private timer: NodeJS.Timeout | undefined;
	/** The rank for which the timer waits. */
	private timerRank = Number.POSITIVE_INFINITY;

	constructor(
		portal: string,
		private readonly meter: Meter,
		private readonly now: () => number = () => performance.now(),
	) {
		this.concurrency = meter.policy.concurrency;
		this.queue = new Bottleneck({
			id: portal,
			maxConcurrent: this.concurrency,
			minTime: 0,
			trackDoneStatus: false,
		});
		// What we give it to run never rejects, so whatever comes here is a defect; without a listener it would vanish.
		this.queue.on('error', (error: Error) => process.emitWarning(error));
	}

	/**
	 * Runs `send` when the request's turn has come.
	 * @throws WaitCancelled at once when the caller gives up waiting; BudgetUsedUp; what the meter or `send` throws
	 */
	async run<Result>(request: LimitedRequest, send: (turn: Turn) => Promise<Result>): Promise<Result> {
		const { signal, caller } = request;
		if (signal?.aborted) throw new WaitCancelled();
		const since = this.now();
		const rank = PRIORITIES[request.priority] - (request.repeat ? 1 : 0);
		return await new Promise<Result>((resolve, reject) => {
			const waiting: Waiting = {
				begin: async () => {
					signal?.removeEventListener('abort', cancel);
					const sentAt = this.now();
					const turn: Turn = {
						waitedMs: sentAt - since,
						refused: async (retryAfterMs) => await this.refused({ ageMs: this.now() - sentAt, retryAfterMs }),
					};
					await send(turn).then(resolve, reject);
				},
				fail: (error) => {
					signal?.removeEventListener('abort', cancel);
					reject(error);
				},
			};
			const cancel = (): void => {
				this.waiting.remove(waiting, rank, caller);
				reject(new WaitCancelled());
				this.wake(1);
				this.feed();
			};
			signal?.addEventListener('abort', cancel, { once: true });
			this.waiting.add(waiting, rank, caller);
			this.places += 1;
			void this.queue.schedule(async () => await this.serve());
			this.feed();
		});
	}

	/** Requests that wait, by priority, and those under way. */
	queued(): { waiting: Record<Priority, number>; inFlight: number } {
		const { interactive, normal, background } = PRIORITIES;
		return {
			waiting: {
				interactive: this.waiting.count(0, interactive),
				normal: this.waiting.count(interactive + 1, normal),
				background: this.waiting.count(normal + 1, background),
			},
			inFlight: this.inFlight,
		};
	}

	/** A place has come to a slot: when there is a credit, the most urgent request goes. */
	private async serve(): Promise<void> {
		while (this.credits === 0 && this.places <= this.waiting.count()) {
			await new Promise<void>((resolve) => this.parked.push(resolve));
		}
		this.places -= 1;
		if (this.credits === 0) return;
		this.credits -= 1;
		const next = this.waiting.next();
		if (next === undefined) {
			await this.meter.giveBack(1);
			return;
		}
		this.inFlight += 1;
		if (this.credits === 0) this.feed();
		try {
			await next.begin();
		} finally {
			this.inFlight -= 1;
			await this.meter.ended();
			// Of requests at the same time, one less: others need not have been what the timer waits for.
			if (this.meter.policy.atOnce !== undefined) this.stopTimer();
			this.feed();
		}
	}

	/** Lets places look whether there is a credit, or nobody left to wait for one. */
	private wake(count: number): void {
		for (const look of this.parked.splice(0, count)) look();
	}

	/** Pauses the portal; credits that were granted and not used yet are void. */
	private async refused(refusal: Refusal): Promise<void> {
		const unused = this.credits;
		this.credits = 0;
		// No matter to the bucket, which counts as full now; but nothing was sent of a budget.
		if (unused > 0) await this.meter.giveBack(unused);
		await this.meter.refused(refusal);
	}

	/** Asks the meter for what the queue can use now. Called whenever that may have changed; askings never overlap. */
	private feed(): void {
		if (this.feeding) {
			this.feedAgain = true;
			return;
		}
		const wanted = this.wanted();
		// Asked for already: nothing comes before the timer, unless somebody more urgent may have what is reserved.
		if (wanted !== undefined && this.timer !== undefined && wanted.rank >= this.timerRank) return;
		this.feeding = true;
		void this.feedUntilEnough().finally(() => {
			this.feeding = false;
			if (this.feedAgain) this.feed();
		});
	}

	private async feedUntilEnough(): Promise<void> {
		this.feedAgain = false;
		this.stopTimer();
		await this.keepUpWithPolicy();
		for (;;) {
			const wanted = this.wanted();
			if (wanted === undefined) break;
			const { credits: want, rank } = wanted;
			try {
				const { granted, waitMs } = await this.ask(want, rank);
				this.credits += granted;
				this.wake(granted);
				if (granted < want && this.waiting.count() > 0) {
					this.startTimer(rank, waitMs);
					break;
				}
			} catch (error) {
				for (const waiting of this.waiting.clear()) waiting.fail(error as Error);
				this.wake(this.parked.length);
			}
		}
	}

	/** Plans become known, and credentials change, while requests wait. */
	private async keepUpWithPolicy(): Promise<void> {
		const { concurrency } = this.meter.policy;
		if (concurrency === this.concurrency) return;
		this.concurrency = concurrency;
		await this.queue.updateSettings({ maxConcurrent: concurrency });
	}

	/** @throws BudgetUsedUp, and what the meter throws */
	private async ask(want: number, rank: number): Promise<{ granted: number; waitMs: number }> {
		const { meter } = this;
		const wall = Date.now();
		const { exhausted, ...grant } = await meter.take({
			want,
			urgent: rank <= PRIORITIES.interactive,
			reserve: reserveOf(meter.policy, rank, wall, meter.zone),
		});
		if (exhausted === undefined) return grant;
		const budget = meter.policy.windows.find((window) => window.budget);
		throw new BudgetUsedUp(exhausted.requests, wall + exhausted.resetInMs, budget?.timeZone ?? meter.zone);
	}

	private startTimer(rank: number, waitMs: number): void {
		this.timerRank = rank;
		const delay = Math.min(LONGEST_WAIT_MS, Math.max(1, Math.ceil(waitMs)));
		// It keeps the process alive as long as somebody waits.
		this.timer = setTimeout(() => {
			this.timer = undefined;
			this.feed();
		}, delay);
	}

	private stopTimer(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
	}

	/** Credits that could be used now, for the most urgent requests that have none. */
	private wanted(): { credits: number; rank: number } | undefined {
		const { concurrency } = this.meter.policy;
		const open = concurrency - this.inFlight - this.credits;
		if (open <= 0) return undefined;
		// As long as there are credits that nobody has taken yet, a few more can wait to be asked for together.
		if (this.credits > 0 && open < concurrency / 2) return undefined;
		const uncovered = this.waiting.uncovered(this.credits);
		return uncovered && { rank: uncovered.rank, credits: Math.min(open, uncovered.count) };
	}
}
