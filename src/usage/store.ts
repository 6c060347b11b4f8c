import type { UsageHistory, UsageHour } from './history';
import { UsageSums } from './sums';

/** Where a portal's counts are kept, apart from what this process has not handed over yet. */
export interface UsageStore {
	readonly keptIn: UsageHistory['keptIn'];
	/** Milliseconds after which counts of a process are handed over; absent: only when somebody asks for the history. */
	readonly handOverMs?: number;
	/**
	 * Adds to what is kept: all of it, or nothing.
	 * @param number the same again with the same hours when nobody knows whether it was added: then it is not added twice.
	 * @throws Error, of which the message says why
	 */
	add(hours: readonly UsageHour[], number: number): Promise<void>;
	/** @throws Error, of which the message says why */
	read(): Promise<Kept>;
}

/** What a store has. */
export interface Kept {
	hours: UsageHour[];
	/** When counting began (Unix milliseconds); absent when nothing was ever added. */
	since?: number;
	/** Number of this process's last addition in it, where an addition may be made that nobody heard of. */
	added?: number;
}

/** For scripts: the counts end with the process. */
export class MemoryStore implements UsageStore {
	readonly keptIn = 'memory';
	private readonly sums = new UsageSums();

	constructor(private readonly now: () => number = Date.now) {}

	async add(hours: readonly UsageHour[]): Promise<void> {
		this.sums.add(hours);
		this.sums.trim(this.now());
	}

	async read(): Promise<Kept> {
		return { hours: this.sums.list() };
	}
}
