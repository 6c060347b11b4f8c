import type { TimeBlock } from '../../batch/command';
import { WaitCancelled } from '../limiter';
import type { Load, OperatingAccount } from './account';
import type { Way } from './reading';

/** A call had to wait for its method's operating time longer than its caller wants; it was not sent. */
export class OperatingTimeUsedUp extends Error {
	constructor(
		readonly method: string,
		/** Share of the limit that is used, as far as known. */
		readonly percent: number,
		readonly limitSeconds: number,
		/** `14:05:10 +03:00`; absent when the method is only slowed down. */
		readonly freesAt: string | undefined,
		/** Milliseconds until then. */
		readonly freesInMs: number,
		readonly waitLimitMs: number,
	) {
		super(`${method} has used ${percent} % of its operating time`);
		this.name = 'OperatingTimeUsedUp';
	}
}

/** The right to make one call of a method. It must be left when the call has ended, however. */
export interface Admission {
	/** Whether this call finds out how things stand, and must therefore travel in a batch. */
	readonly mustBeNested: boolean;
	/** Milliseconds it waited, those before an earlier try included. */
	readonly waitedMs: number;
	/** The call has succeeded; without a counter in `time` its method is not limited. */
	answered(way: Way, time: TimeBlock | undefined): void;
	/** The portal has refused it with OPERATION_TIME_LIMIT. */
	refused(way: Way): void;
	/** It has reached the portal, and its answer does not tell what it cost. */
	lost(way: Way): void;
	/** It has ended; may be said more than once. */
	left(): void;
}

/** Whoever wants to call. */
export interface Entrant extends Load {
	signal?: AbortSignal;
	/** Milliseconds that the call may wait, and what it has waited already. */
	waitLimitMs: number;
	waitedMs?: number;
}

/** What happens around a gate. */
export interface GateSurroundings {
	now(): number;
	/** The account has learned something, by an answer or by a refusal. */
	answered(time: TimeBlock | undefined): void;
	refused(): void;
	/** How to tell somebody that the wait is over before the call has begun. */
	usedUp(entrant: Entrant): OperatingTimeUsedUp;
}

interface Waiting extends Load {
	deadline: number;
	admit(): void;
	giveUp(): void;
}

/** How often a wait that is too long already is looked at, while nothing but calls under way keeps it waiting. */
const LOOK_AGAIN_MS = 60_000;

/** Lets the calls of one method begin when its account allows, in the order in which they came. */
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

	/** Milliseconds for which calls have waited while the method was not free, and the share of its limit that was used then. */
	get held(): { milliseconds: number; share: number } {
		this.countHeld();
		return { milliseconds: this.heldTotalMs, share: this.heldShare };
	}

	/** Lets a call begin if it need not wait. */
	tryEnter(load: Load, waitedMs = 0): Admission | undefined {
		if (this.waiting.size > 0 || this.account.waitMs(load) > 0) return undefined;
		return this.admit(load, waitedMs);
	}

	/**
	 * Waits until a call may begin. What waits keeps the process alive.
	 * @throws WaitCancelled at once when the caller gives up; OperatingTimeUsedUp as soon as it must wait too long.
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
				// Nothing is held: it waits for calls under way, which end by themselves.
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

	/** Lets those begin who may now. Called whenever that may have changed. */
	serve(): void {
		this.letIn();
		this.countHeld();
	}

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
				// Who came first goes first, also where the other way would be free.
				isFirst = false;
				if (heldMs === 0) return;
			}
		}
	}

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
