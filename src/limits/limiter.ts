import Bottleneck from 'bottleneck';

import type { Meter, Refusal } from './meter';
import { PRIORITIES, type Priority, reserveOf } from './priority';
import { WaitingList } from './waiting-list';

/** The caller gave up waiting for a credit; nothing was sent. */
export class WaitCancelled extends Error {
	constructor() {
		super('Cancelled before the request was sent');
		this.name = 'WaitCancelled';
	}
}

/** The daily budget that the credential sets is used up; nothing was sent. */
export class BudgetUsedUp extends Error {
	constructor(
		/** Requests that the budget allows. */
		readonly requests: number,
		/** When the budget starts again; Unix milliseconds. */
		readonly resetAt: number,
		/** Time zone in which the budget's days begin. */
		readonly zone: string,
	) {
		super(`The budget of ${requests} requests is used up until ${new Date(resetAt).toISOString()}`);
		this.name = 'BudgetUsedUp';
	}
}

/** A request that asks for a credit. */
export interface LimitedRequest {
	priority: Priority;
	/** Who sends it, usually the workflow. Callers take turns. */
	caller: string;
	/** Whether it was sent before: a repeat goes one step ahead of first attempts of its priority. */
	repeat?: boolean;
	signal?: AbortSignal;
}

/** What a request receives when its turn has come. */
export interface Turn {
	/** Milliseconds that the request waited. */
	waitedMs: number;
	/**
	 * Reports that the portal has refused the request, and pauses the portal. Await it before `send` ends: the pause must
	 * hold before the slot is free again.
	 * @param retryAfterMs how long the server asks to wait.
	 */
	refused(retryAfterMs?: number): Promise<void>;
}

interface Waiting {
	begin(): Promise<void>;
	fail(error: Error): void;
}

/** The meter is asked again after this time at the latest, because limits may have changed meanwhile. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The queue of one portal in this process.
 *
 * Bottleneck holds a place for each request and bounds how many run at once. A place that has reached a slot waits for a
 * credit of the meter. Places are not bound to requests: when a credit comes, the most urgent request goes. Otherwise a
 * request that already has a slot would take the credit of a more urgent one that is still being queued, which takes 2 ms
 * each (docs/internals/limiter.md, "Cost of queueing").
 */
export class PortalLimiter {
	/**
	 * Its reservoir, retries and expiration are not used: each loses credits or sends a request twice
	 * (docs/internals/limiter.md, "Why Bottleneck only queues").
	 */
	private readonly queue: Bottleneck;
	/** The number of slots that Bottleneck has now. */
	private concurrency: number;
	private readonly waiting = new WaitingList<Waiting>();
	/** Places in Bottleneck that have not sent a request yet. A place stays when its request gives up. */
	private places = 0;
	/** Wakes the places that have a slot and wait for a credit. */
	private readonly parked: Array<() => void> = [];
	private inFlight = 0;
	/** Credits that were granted and are not used yet. */
	private credits = 0;
	private feeding = false;
	private feedAgain = false;
	private timer: NodeJS.Timeout | undefined;
	/** Rank of the request for which the timer waits. */
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
		// Our jobs never reject, so an error here is a defect. Without a listener it would vanish.
		this.queue.on('error', (error: Error) => process.emitWarning(error));
	}

	/**
	 * Runs `send` when the request's turn has come.
	 * @throws WaitCancelled as soon as the caller gives up waiting; BudgetUsedUp; what the meter or `send` throws
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

	/** How many requests wait, by priority, and how many are under way. */
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

	/** Runs in a slot of Bottleneck: waits for a credit, then sends the most urgent request. */
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
			// Where the portal limits requests at the same time, the slot that is free now may be what the timer waits for.
			if (this.meter.policy.atOnce !== undefined) this.stopTimer();
			this.feed();
		}
	}

	/** Wakes places, so that each checks whether it can send a request or is no longer needed. */
	private wake(count: number): void {
		for (const look of this.parked.splice(0, count)) look();
	}

	/** Pauses the portal and returns the credits that are not used yet. */
	private async refused(refusal: Refusal): Promise<void> {
		const unused = this.credits;
		this.credits = 0;
		// The bucket counts as full from now on anyway, but a budget must not count what was never sent.
		if (unused > 0) await this.meter.giveBack(unused);
		await this.meter.refused(refusal);
	}

	/** Asks the meter for the credits that the queue can use. Call it whenever that may have changed; runs never overlap. */
	private feed(): void {
		if (this.feeding) {
			this.feedAgain = true;
			return;
		}
		const wanted = this.wanted();
		// Already asked: nothing comes before the timer, except for a more urgent request, which may use the reserve.
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

	/** Follows a change of the number of slots: plans become known and credentials change while requests wait. */
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
		// Not unref'd: the process must stay alive while requests wait.
		this.timer = setTimeout(() => {
			this.timer = undefined;
			this.feed();
		}, delay);
	}

	private stopTimer(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
	}

	/** How many credits can be used now, and the rank of the most urgent request without one. */
	private wanted(): { credits: number; rank: number } | undefined {
		const { concurrency } = this.meter.policy;
		const open = concurrency - this.inFlight - this.credits;
		if (open <= 0) return undefined;
		// While some credits are still unused, small demands wait so that they are asked for together.
		if (this.credits > 0 && open < concurrency / 2) return undefined;
		const uncovered = this.waiting.uncovered(this.credits);
		return uncovered && { rank: uncovered.rank, credits: Math.min(open, uncovered.count) };
	}
}
