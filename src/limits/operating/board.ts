import type { OperatingAccount } from './account';
import { AFTER_RESET_MS, type Reading, type Way, WAYS, WINDOW_MS } from './reading';

/** A reading as it is shared with other processes. Times are Unix milliseconds. */
export interface SharedCounter {
	source: Reading['source'];
	seconds: number;
	/** When it was read, and when a new attempt makes sense; by the clock that the processes share. */
	at: number;
	until: number;
	/** When the answer was finished, and when the oldest part is released; by the portal's clock. */
	finishedAt?: number;
	resetAt?: number;
}

/** What one process knows of a method's operating time, as plain JSON. */
export interface SharedReading extends Partial<Record<Way, SharedCounter>> {
	method: string;
	/** Name of the credential, for people. */
	credential: string;
	/** Seconds that a command costs. */
	cost?: number;
}

/** Shares the readings of one process with the others that use the same portal. Must not throw. */
export interface OperatingBoard {
	publish(key: string, value: SharedReading): void;
}

/** Readings below this share of the limit are not shared (docs/internals/operating-time.md, "Several processes"). */
const WORTH_FROM = 0.25;

/** Shortest time between two publications of a method. */
const SHORTEST_GAP_MS = 1_000;

/** The clocks of the governor. */
export interface OperatingClocks {
	/** Milliseconds of this process's monotonic clock. */
	now(): number;
	/** Unix milliseconds of the clock that the processes share. */
	clock(): number;
}

/** Decides when one method's readings are published for other processes: as seldom as they need it. */
export class BoardNotes {
	private lastAt = Number.NEGATIVE_INFINITY;
	/** Whether the last publication said that much is used. */
	private wasWorth = false;

	constructor(
		private readonly clocks: OperatingClocks,
		private readonly publish: (value: Omit<SharedReading, 'method' | 'credential'>) => void,
	) {}

	/**
	 * Publishes the account's readings if it is time.
	 * @param urgent whether the portal has just refused a call, which is published at once.
	 */
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

/**
 * A reading that another process has published, converted to this process's clock. It was not read in the future, and no hold
 * is longer than the window: where it seems so, the clock that the processes share was set back since.
 */
export function readingOfShared({ at, until, ...rest }: SharedCounter, clocks: OperatingClocks): Reading {
	const now = clocks.now();
	const ahead = clocks.clock() - now;
	const latest = now + WINDOW_MS + AFTER_RESET_MS;
	return { ...rest, lost: 0, at: Math.min(at - ahead, now), until: Math.min(until - ahead, latest) };
}
