import type { OperatingAccount } from './account';
import { type Reading, type Way, WAYS } from './reading';

/** A counter as one process has read it. Times are Unix milliseconds. */
export interface SharedCounter {
	source: Reading['source'];
	seconds: number;
	/** When it was read, and when it is worth trying again; of the clock that the processes share. */
	at: number;
	until: number;
	/** When the answer was finished, and when the oldest part is released; of the portal's clock. */
	finishedAt?: number;
	resetAt?: number;
}

/** What one process knows of a method's operating time; plain data. */
export interface SharedReading extends Partial<Record<Way, SharedCounter>> {
	method: string;
	/** Names the credential for people. */
	credential: string;
	/** Seconds a call takes. */
	cost?: number;
}

/** Hands what one process has read to the others that use the same portal. Must not throw. */
export interface OperatingBoard {
	publish(key: string, value: SharedReading): void;
}

/** Below this share of the limit nobody needs to know (limiter.md 6). */
const WORTH_FROM = 0.25;

const SHORTEST_GAP_MS = 1_000;

/** Two clocks: the monotonic one of this process, and the one that the processes share. */
export interface OperatingClocks {
	now(): number;
	/** Unix milliseconds. */
	clock(): number;
}

/** What a process says about one method: as little as the others need. */
export class BoardNotes {
	private lastAt = Number.NEGATIVE_INFINITY;
	/** Whether the others believe that much is used. */
	private wasWorth = false;

	constructor(
		private readonly clocks: OperatingClocks,
		private readonly publish: (value: Omit<SharedReading, 'method' | 'credential'>) => void,
	) {}

	/** @param urgent whether the method was blocked just now: that is told at once. */
	changed(account: OperatingAccount, urgent: boolean): void {
		const isWorth = account.share >= WORTH_FROM;
		if (!isWorth && !this.wasWorth) return;
		const now = this.clocks.now();
		if (!urgent && now - this.lastAt < SHORTEST_GAP_MS) return;
		this.lastAt = now;
		this.wasWorth = isWorth;
		const cost = account.secondsPerCall;
		this.publish({ ...countersOf(account, this.clocks), ...(cost !== undefined && { cost }) });
	}
}

function countersOf(account: OperatingAccount, clocks: OperatingClocks): Partial<Record<Way, SharedCounter>> {
	const ahead = clocks.clock() - clocks.now();
	const counters: Partial<Record<Way, SharedCounter>> = {};
	for (const way of WAYS) {
		const reading = account.live(way);
		if (reading === undefined) continue;
		const { source, seconds, at, until, finishedAt, resetAt } = reading;
		counters[way] = { source, seconds, at: at + ahead, until: until + ahead, finishedAt, resetAt };
	}
	return counters;
}

/** A counter that another process has published, in this process's time. */
export function readingOfShared({ at, until, ...rest }: SharedCounter, clocks: OperatingClocks): Reading {
	const ahead = clocks.clock() - clocks.now();
	return { ...rest, lost: 0, at: Math.min(at - ahead, clocks.now()), until: until - ahead };
}
