import type { UsageHistory, UsageHour } from './history';
import { UsageSums } from './sums';

/** Keeps a portal's counts. Counts that a process has not handed over yet are not in it. */
export interface UsageStore {
	readonly keptIn: UsageHistory['keptIn'];
	/** Milliseconds after which a process hands its counts over; absent: only when the history is read. */
	readonly handOverMs?: number;
	/**
	 * Adds counts to those that are kept: all of them, or none.
	 * @param number of the addition. When the outcome of an addition is unknown, it is repeated with the same number and the
	 * same hours, and a store that can fail in this way does not add it twice.
	 * @throws Error whose message says why
	 */
	add(hours: readonly UsageHour[], number: number): Promise<void>;
	/**
	 * Reads all counts.
	 * @throws Error whose message says why
	 */
	read(): Promise<Kept>;
}

/** The content of a store. */
export interface Kept {
	hours: UsageHour[];
	/** When counting began; Unix milliseconds. Absent when nothing was ever added. */
	since?: number;
	/** Number of this process's last addition, in stores where the outcome of an addition can be unknown. */
	added?: number;
}

/** Keeps counts in memory, for scripts. They are lost when the process ends. */
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
