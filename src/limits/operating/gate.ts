import type { TimeBlock } from '../../batch/command';
import { WaitCancelled } from '../limiter';
import type { Load, OperatingAccount } from './account';
import type { Way } from './reading';

/** A call would have to wait for its method's operating time longer than its caller allows. It was not sent. */
export class OperatingTimeUsedUp extends Error {
	constructor(
		readonly method: string,
		/** Percent of the limit that is used, as far as known. */
		readonly percent: number,
		/** Seconds at which the portal blocks the method. */
		readonly limitSeconds: number,
		/** When the next part is released, such as `14:05:10 +03:00`; undefined when the method is only slowed down. */
		readonly freesAt: string | undefined,
		/** Milliseconds until that release. */
		readonly freesInMs: number,
		/** Milliseconds that the caller allows. */
		readonly waitLimitMs: number,
	) {
		super(`${method} has used ${percent} % of its operating time`);
		this.name = 'OperatingTimeUsedUp';
	}
}

/** The right to make one call of a method. Call `left` when the call has ended, with success or not. */
export interface Admission {
	/** Whether the call is a probe of the counter for batches, and must therefore travel in a batch. */
	readonly mustBeNested: boolean;
	/** Milliseconds that the call has waited, earlier attempts included. */
	readonly waitedMs: number;
	/** Reports that the call has succeeded. Without a counter in `time` its method is not limited. */
	answered(way: Way, time: TimeBlock | undefined): void;
	/** Reports that the portal has refused the call with OPERATION_TIME_LIMIT. */
	refused(way: Way): void;
	/** Reports that the call has reached the portal, but its answer does not say what it cost. */
	lost(way: Way): void;
	/** Reports that the call has ended; may be called more than once. */
	left(): void;
}

/** A call that asks to be admitted. */
export interface Entrant extends Load {
	signal?: AbortSignal;
	/** Milliseconds that the call may wait in all. */
	waitLimitMs: number;
	/** Milliseconds that it has waited already. */
	waitedMs?: number;
}

/** What a gate needs from the governor. */
export interface GateSurroundings {
	/** Milliseconds of the monotonic clock. */
	now(): number;
	/** Called after the account has learned from an answer. */
	answered(time: TimeBlock | undefined): void;
	/** Called after the account has learned from a refusal. */
	refused(): void;
	/** Makes the error for a call that must wait too long. */
	usedUp(entrant: Entrant): OperatingTimeUsedUp;
}

/** A call that waits. */
interface Waiting extends Load {
	/** Until when it may wait, on the monotonic clock. */
	deadline: number;
	admit(): void;
	giveUp(): void;
}

/** How often a wait beyond its limit is checked while it only waits for calls under way. */
const LOOK_AGAIN_MS = 60_000;

/** Admits the calls of one method when its account allows, in the order in which they came. */
export class OperatingGate {
	private readonly waiting = new Set<Waiting>();
	private timer: NodeJS.Timeout | undefined;
	private heldTotalMs = 0;
	private heldSince: number | undefined;
	private heldShare = 0;

	constructor(
		readonly account: OperatingAccount,
		private readonly surroundings: GateSurroundings,
	) {}

	get waitingCalls(): number {
		return this.waiting.size;
	}

	/** Milliseconds for which calls have waited while the method was not free, and the share of the limit that was used then. */
	get held(): { milliseconds: number; share: number } {
		this.countHeld();
		return { milliseconds: this.heldTotalMs, share: this.heldShare };
	}

	/** Admits a call if it need not wait; returns undefined otherwise. */
	tryEnter(load: Load, waitedMs = 0): Admission | undefined {
		if (this.waiting.size > 0 || this.account.waitMs(load) > 0) return undefined;
		return this.admit(load, waitedMs);
	}

	/**
	 * Waits until a call may begin. A waiting call keeps the process alive.
	 * @throws WaitCancelled as soon as the caller gives up; OperatingTimeUsedUp as soon as it is known that the call must
	 * wait too long
	 */
	async enter(entrant: Entrant): Promise<Admission> {
		const { way, commands, signal, waitLimitMs, waitedMs = 0 } = entrant;
		if (signal?.aborted) throw new WaitCancelled();
		const admission = this.tryEnter(entrant, waitedMs);
		if (admission !== undefined) return admission;
		const since = this.surroundings.now();
		const patience = Math.max(0, waitLimitMs - waitedMs);
		return await new Promise<Admission>((resolve, reject) => {
			const end = (): void => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', cancel);
				this.waiting.delete(waiting);
			};
			const waiting: Waiting = {
				way,
				commands,
				deadline: since + patience,
				admit: () => {
					end();
					resolve(this.admit(entrant, waitedMs + this.surroundings.now() - since));
				},
				giveUp: () => {
					end();
					reject(this.surroundings.usedUp(entrant));
				},
			};
			const cancel = (): void => {
				end();
				reject(new WaitCancelled());
				this.serve();
			};
			const expire = (): void => {
				// The method is not held: the call waits for others under way, which end by themselves.
				if (this.account.state(entrant) === 'free') {
					timer = setTimeout(expire, LOOK_AGAIN_MS);
				} else {
					waiting.giveUp();
					this.serve();
				}
			};
			let timer = setTimeout(expire, patience);
			signal?.addEventListener('abort', cancel, { once: true });
			this.waiting.add(waiting);
			this.serve();
		});
	}

	/** Admits the waiting calls that may begin now. Call it whenever that may have changed. */
	serve(): void {
		this.letIn();
		this.countHeld();
	}

	/** Admits waiting calls, gives up those that must wait too long, and sets a timer for the first of the others. */
	private letIn(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		let isFirst = true;
		for (const waiting of this.waiting) {
			const waitMs = this.account.waitMs(waiting);
			const heldMs = this.account.heldForMs(waiting);
			if (isFirst && waitMs <= 0) {
				waiting.admit();
			} else if (heldMs > 0 && this.surroundings.now() + heldMs >= waiting.deadline) {
				waiting.giveUp();
			} else {
				if (isFirst && Number.isFinite(waitMs))
					this.timer = setTimeout(() => this.serve(), Math.max(1, Math.ceil(waitMs)));
				// First come, first served, even where a later call could go the other way.
				isFirst = false;
				if (heldMs === 0) return;
			}
		}
	}

	/** Adds up the time for which calls have waited while the method was not free. */
	private countHeld(): void {
		const now = this.surroundings.now();
		if (this.heldSince !== undefined) this.heldTotalMs += now - this.heldSince;
		const [first] = this.waiting;
		const isHeld = first !== undefined && this.account.state(first) !== 'free';
		this.heldSince = isHeld ? now : undefined;
		if (isHeld) this.heldShare = this.account.share;
	}

	private admit(load: Load, waitedMs: number): Admission {
		const { account, surroundings } = this;
		const startedAt = surroundings.now();
		const mustBeNested = load.way === 'nested' && account.state(load) === 'probe';
		const { commands } = load;
		account.start(load);
		let here = true;
		return {
			mustBeNested,
			waitedMs,
			answered: (way, time) => {
				account.answered({ way, commands }, time, startedAt);
				surroundings.answered(time);
			},
			refused: (way) => {
				account.refused(way, startedAt);
				surroundings.refused();
			},
			lost: (way) => account.lost({ way, commands }),
			left: () => {
				if (!here) return;
				here = false;
				account.end(load);
				this.serve();
			},
		};
	}
}
