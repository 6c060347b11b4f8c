import Bottleneck from 'bottleneck';

import type { Grant, Meter, Refusal } from './meter';
import { PRIORITIES, type Priority, reserveOf } from './priority';
import { Room } from './room';
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

/** The portal takes no requests for longer than this one may wait. It was not sent. */
export class PortalClosed extends Error {
	constructor(
		/** Milliseconds for which the portal asks to send nothing; undefined when it just refuses everything. */
		readonly asksForMs: number | undefined,
		/** Milliseconds for which the request has waited since the portal takes none. */
		readonly waitedMs: number,
		/** Milliseconds for which it may. */
		readonly waitLimitMs: number,
		/** Whether the portal took a few requests meanwhile. */
		readonly tookFew = false,
	) {
		super('The portal takes no requests');
		this.name = 'PortalClosed';
	}
}

/** A request that asks for a credit. */
export interface LimitedRequest {
	priority: Priority;
	/** Who sends it, usually the workflow. Callers take turns. */
	caller: string;
	/** Whether it was sent before: a repeat goes one step ahead of first attempts of its priority. */
	repeat?: boolean;
	/** When it first asked, on the limiter's clock, if it is a repeat. */
	since?: number;
	/** Milliseconds for which the portal refused everything while earlier attempts waited. */
	refusedMs?: number;
	/** Milliseconds that it may wait when the portal asks to send nothing; absent: as long as that takes. */
	waitLimitMs?: number;
	signal?: AbortSignal;
}

/** What a request receives when its turn has come. */
export interface Turn {
	/** Milliseconds that the request waited. */
	waitedMs: number;
	/** Milliseconds of them in which the portal took no request. */
	closedMs: number;
	/** Milliseconds for which the portal refused everything while this attempt and earlier ones waited. */
	refusedMs: number;
	/**
	 * Reports that the portal has refused the request, and pauses the portal. Await it before `send` ends: the pause must
	 * hold before the slot is free again.
	 * @param retryAfterMs how long the server asks to wait.
	 */
	refused(retryAfterMs?: number): Promise<void>;
	/** Reports that the portal failed at the request, as an overloaded one does: fewer are sent at the same time. */
	failed(): void;
}

interface Waiting {
	/** When the request first asked. */
	since: number;
	waitLimitMs: number;
	/** Milliseconds that it waits while the portal refuses everything. */
	patienceMs: number;
	/** Milliseconds for which the portal has refused everything while it waited; absent: only the time at a stretch counts. */
	refusedMs?(): number;
	begin(): Promise<void>;
	/** Removes the request from those that wait, and fails it. */
	giveUp(error: Error): void;
	fail(error: Error): void;
}

/**
 * How long a request waits while the portal refuses everything: as long as another program takes the whole limit. Somebody
 * waits for interactive ones.
 */
const PATIENCE_MS: Record<Priority, number> = { interactive: 25_000, normal: 120_000, background: 900_000 };

/**
 * The share of its wait in which the portal refuses everything, from which on an interactive request loses patience although the
 * portal serves one now and then: such as beside a program that takes nearly the whole limit. Refusals at random stay below it.
 */
const HARDLY_SERVED = 2 / 3;

/** How often requests are looked through for those that have waited too long while the portal takes none. */
const LOOK_MS = 1_000;

/**
 * When nothing was asked for this long, nobody knows any more whether the portal takes requests. Longer than the pauses before
 * repeats, so that those of one call belong together.
 */
const FORGET_MS = 10_000;

/** A wait that the portal asks for is never too long below this: pauses before repeats are as long (1, 2, 4 and 8 s). */
export const SHORT_WAIT_MS = 8_000;

/** A time in which the portal took no request; on the limiter's clock. */
interface Closed {
	from: number;
	/** Until when the portal has asked to send nothing. */
	askedUntil: number;
	/** When a request was served again. */
	until: number;
}

/** The meter is asked again after this time at the latest, because limits may have changed meanwhile. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The `minTime` of Bottleneck: when a job begins, it adds this to the computer's clock, and begins no other job before. With
 * 0, a clock that is set back by an hour would stop the queue for an hour. With this, no job waits for the clock.
 */
const AT_ANY_TIME = Number.NEGATIVE_INFINITY;

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
	private queue: Bottleneck | undefined;
	/** The number of slots that Bottleneck has now. */
	private concurrency: number;
	private readonly waiting = new WaitingList<Waiting>();
	/** Places in Bottleneck that have not sent a request yet. A place stays when its request gives up. */
	private places = 0;
	/** Wakes the places that have a slot and wait for a credit. */
	private readonly parked: Array<() => void> = [];
	private inFlight = 0;
	private readonly room: Room;
	/** Credits that were granted and are not used yet. */
	private credits = 0;
	private feeding = false;
	private feedAgain = false;
	private timer: NodeJS.Timeout | undefined;
	/** Rank of the request for which the timer waits. */
	private timerRank = Number.POSITIVE_INFINITY;
	/** Requests that were served and are not reported to the meter yet. */
	private served = 0;
	/** The last time in which the portal took no request. */
	private closed: Closed = { from: Number.NaN, askedUntil: 0, until: 0 };
	/** Until when nothing is sent after a refusal, as far as the meter has said; on the limiter's clock. */
	private pausedUntil = 0;
	/** Milliseconds of all earlier times in which the portal refused everything. */
	private refusedMs = 0;
	private lookTimer: NodeJS.Timeout | undefined;
	/** When a request ended last, or gave up. */
	private askedLast = 0;

	constructor(
		private readonly portal: string,
		private readonly meter: Meter,
		private readonly now: () => number = () => performance.now(),
	) {
		this.concurrency = meter.policy.concurrency;
		this.room = new Room(now);
	}

	/** How many requests this process sends at the same time, at most. */
	get atOnce(): number {
		return this.room.most(this.meter.policy.concurrency);
	}

	/**
	 * Runs `send` when the request's turn has come.
	 * @throws WaitCancelled as soon as the caller gives up waiting; PortalClosed; BudgetUsedUp; what the meter or `send` throws
	 */
	async run<Result>(request: LimitedRequest, send: (turn: Turn) => Promise<Result>): Promise<Result> {
		const { signal, caller, priority, waitLimitMs = Number.POSITIVE_INFINITY } = request;
		if (signal?.aborted) throw new WaitCancelled();
		this.forget();
		const since = this.now();
		const rank = PRIORITIES[priority] - (request.repeat ? 1 : 0);
		const refusedBefore = this.refusedUntil(since) - (request.refusedMs ?? 0);
		const refusedMs = (): number => this.refusedUntil(this.now()) - refusedBefore;
		return await new Promise<Result>((resolve, reject) => {
			const waiting: Waiting = {
				since: request.since ?? since,
				waitLimitMs,
				patienceMs: Math.min(PATIENCE_MS[priority], Math.max(PATIENCE_MS.interactive, waitLimitMs)),
				...(priority === 'interactive' && { refusedMs }),
				begin: async () => {
					signal?.removeEventListener('abort', cancel);
					const sentAt = this.now();
					const nth = this.inFlight;
					let isRefused = false;
					let hasFailed = false;
					const turn: Turn = {
						waitedMs: sentAt - since,
						closedMs: this.closedBetween(since, sentAt),
						refusedMs: refusedMs(),
						refused: async (retryAfterMs) => {
							isRefused = true;
							await this.refused({ ageMs: this.now() - sentAt, retryAfterMs });
						},
						failed: () => {
							hasFailed = true;
							this.room.failed(nth);
						},
					};
					await send(turn).then(resolve, reject);
					if (isRefused) return;
					this.gotThrough(sentAt);
					if (!hasFailed) this.room.served(nth);
				},
				giveUp: (error) => {
					this.waiting.remove(waiting, rank, caller);
					waiting.fail(error);
					this.askedLast = this.now();
					this.wake(1);
				},
				fail: (error) => {
					signal?.removeEventListener('abort', cancel);
					reject(error);
				},
			};
			const cancel = (): void => {
				waiting.giveUp(new WaitCancelled());
				this.feed();
			};
			const tooLong = this.tooLong(waiting);
			if (tooLong !== undefined) {
				reject(tooLong);
				return;
			}
			signal?.addEventListener('abort', cancel, { once: true });
			this.waiting.add(waiting, rank, caller);
			this.look();
			this.places += 1;
			this.queue ??= this.openQueue();
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

	/** Made for the first request only: its first job does not begin before the time at which the queue was made. */
	private openQueue(): Bottleneck {
		const queue = new Bottleneck({
			id: this.portal,
			maxConcurrent: this.concurrency,
			minTime: AT_ANY_TIME,
			trackDoneStatus: false,
		});
		// Our jobs never reject, so an error here is a defect. Without a listener it would vanish.
		queue.on('error', (error: Error) => process.emitWarning(error));
		return queue;
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
		this.look();
		if (this.credits === 0) this.feed();
		try {
			await next.begin();
		} finally {
			this.inFlight -= 1;
			this.askedLast = this.now();
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
		this.close(refusal.retryAfterMs ?? 0);
		// The bucket counts as full from now on anyway, but a budget must not count what was never sent.
		if (unused > 0) await this.meter.giveBack(unused);
		const { served } = this;
		this.served = 0;
		await this.meter.refused({ ...refusal, served });
	}

	/** Takes note that a request was served. @param sentAt when it was sent: before a refusal it says nothing about now. */
	private gotThrough(sentAt: number): void {
		if (sentAt < this.closed.from) return;
		this.served += 1;
		const now = this.now();
		if (!(now < this.closed.until)) return;
		this.closed.until = now;
		// Of requests that were sent together, one can be served after another was refused. The pause lasts, and nothing is sent.
		if (now < this.pausedUntil) this.close(0);
	}

	/** Takes note that the portal takes no requests, and perhaps asks for a pause. */
	private close(askedMs: number): void {
		const now = this.now();
		const isOpen = !(now < this.closed.until);
		if (isOpen) {
			this.refusedMs = this.refusedUntil(now);
			this.closed = { from: now, askedUntil: now, until: Number.POSITIVE_INFINITY };
		}
		if (askedMs > 0) this.closed.askedUntil = Math.max(this.closed.askedUntil, now + askedMs);
		this.giveUpLate();
	}

	/**
	 * Ends the time in which the portal took no request when nothing was asked since. Calls come late whose method was held for
	 * minutes: they have not been refused meanwhile.
	 */
	private forget(): void {
		if (this.inFlight > 0 || this.waiting.count() > 0) return;
		const now = this.now();
		const { askedUntil, until } = this.closed;
		if (now < until && now >= askedUntil && now - this.askedLast > FORGET_MS)
			this.closed.until = this.askedLast;
	}

	/** Milliseconds between two moments in which the portal took no request. */
	private closedBetween(from: number, to: number): number {
		return Math.max(0, Math.min(to, this.closed.until) - Math.max(from, this.closed.from)) || 0;
	}

	/** Milliseconds for which the portal has refused everything up to a moment, without the times in which it asked to wait. */
	private refusedUntil(moment: number): number {
		const { from, askedUntil, until } = this.closed;
		return this.refusedMs + (Math.max(0, Math.min(moment, until) - Math.max(from, askedUntil)) || 0);
	}

	/** Why a request should not wait any longer for a portal that takes no requests; undefined when it should. */
	private tooLong({ since, waitLimitMs, patienceMs, refusedMs }: Waiting): PortalClosed | undefined {
		const now = this.now();
		const { from, askedUntil, until } = this.closed;
		if (!(now < until)) return undefined;
		const begun = Math.max(since, from);
		if (now < askedUntil) {
			const allowedUntil = Math.max(begun + waitLimitMs, now + SHORT_WAIT_MS);
			if (askedUntil <= allowedUntil) return undefined;
			return new PortalClosed(askedUntil - now, now - begun, waitLimitMs);
		}
		// A request under way may be served yet, however long that takes.
		if (this.inFlight > 0) return undefined;
		const waitedMs = now - Math.max(begun, askedUntil);
		if (waitedMs >= patienceMs) return new PortalClosed(undefined, waitedMs, patienceMs);
		const refused = refusedMs?.() ?? 0;
		if (refused < patienceMs || refused < HARDLY_SERVED * (now - since)) return undefined;
		return new PortalClosed(undefined, refused, patienceMs, true);
	}

	/** Fails the requests that should not wait any longer. */
	private giveUpLate(): void {
		let gaveUp = false;
		for (const waiting of this.waiting.all()) {
			const tooLong = this.tooLong(waiting);
			if (tooLong === undefined) continue;
			waiting.giveUp(tooLong);
			gaveUp = true;
		}
		this.look();
		if (gaveUp) this.feed();
	}

	/** Looks again soon for requests that have waited too long, as long as some wait while the portal takes none. */
	private look(): void {
		if (this.waiting.count() === 0 || !(this.now() < this.closed.until)) {
			clearTimeout(this.lookTimer);
			this.lookTimer = undefined;
			return;
		}
		this.lookTimer ??= setTimeout(() => {
			this.lookTimer = undefined;
			this.giveUpLate();
		}, LOOK_MS);
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
				const { granted, waitMs, paused } = await this.ask(want, rank);
				this.credits += granted;
				if (paused !== undefined) {
					this.pausedUntil = this.now() + waitMs;
					this.close(paused.askedMs);
				}
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
		await this.queue?.updateSettings({ maxConcurrent: concurrency });
	}

	/** @throws BudgetUsedUp, and what the meter throws */
	private async ask(want: number, rank: number): Promise<Omit<Grant, 'exhausted'>> {
		const { meter, served } = this;
		const wall = Date.now();
		this.served = 0;
		const { exhausted, ...grant } = await meter.take({
			want,
			urgent: rank <= PRIORITIES.interactive,
			served,
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
		const concurrency = this.atOnce;
		const open = concurrency - this.inFlight - this.credits;
		if (open <= 0) return undefined;
		// While some credits are still unused, small demands wait so that they are asked for together.
		if (this.credits > 0 && open < concurrency / 2) return undefined;
		const uncovered = this.waiting.uncovered(this.credits);
		return uncovered && { rank: uncovered.rank, credits: Math.min(open, uncovered.count) };
	}
}
