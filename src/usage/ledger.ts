import type { Spender, Sum, UsageHistory, UsageHour } from './history';
import { HOUR_MS, hourAt, KEEP_MS } from './hour';
import type { UsageStore } from './store';
import { UsageSums } from './sums';

/** The result of a single call, or of a command of a batch. */
export interface BookedCommand {
	method: string;
	/** Code of the limit that refused it. */
	refusal?: string;
	/** Whether it failed with another error. */
	failed?: boolean;
	/** Whether it was a read that returned nothing new. */
	unchanged?: boolean;
	/** Milliseconds that the portal worked on it. */
	workMs?: number;
}

/** One HTTP request, to be booked. */
export interface LedgerEntry extends Spender {
	/** Method of the request: `batch` for a batch. */
	method: string;
	/** The commands of a batch, or the single call itself. */
	commands: readonly BookedCommand[];
	/** Whether it was sent. A request that did not reach the portal counts only as an error. */
	sent: boolean;
	/** Code of the limit that refused the request as a whole. */
	refusal?: string;
	/** Whether the request as a whole failed with another error. */
	failed?: boolean;
	/** Whether it repeats an earlier request. */
	repeat: boolean;
	/** Milliseconds that it waited for the limiter. */
	waitMs: number;
}

/**
 * Counts the requests to one portal, by spender and hour. Booking takes a few look-ups in memory; from time to time the
 * counts are handed over to a store.
 */
export class Ledger {
	private readonly startedAt: number;
	private pending = new UsageSums();
	/** Counts that were handed over, but perhaps not added. */
	private given: { hours: UsageHour[]; number: number } | undefined;
	private givenSoFar = 0;
	private givingOver: Promise<void> | undefined;
	private timer: NodeJS.Timeout | undefined;
	private current = { hour: '', zone: '', start: Number.POSITIVE_INFINITY };
	private problem: string | undefined;

	/**
	 * @param zone returns the portal's time zone.
	 * @param warn receives a sentence for the log when counts cannot be kept.
	 * @param now returns Unix milliseconds.
	 */
	constructor(
		private readonly store: UsageStore,
		private readonly zone: () => string,
		private readonly warn: (text: string) => void = () => {},
		private readonly now: () => number = Date.now,
	) {
		this.startedAt = now();
	}

	/** Books a request and its commands. */
	book(entry: LedgerEntry): void {
		const { credential, workflow, node, priority, sent } = entry;
		const hour = this.hour();
		let sum = this.pending.of(hour, entry);
		if (sent) sum.counts.requests += 1;
		if (entry.repeat) sum.counts.repeats += 1;
		sum.counts.waitMs += Math.round(entry.waitMs);
		countEnd(sum, entry);
		for (const command of entry.commands) {
			const { method } = command;
			if (method !== sum.method) {
				sum = this.pending.of(hour, { credential, workflow, node, priority, method });
			}
			if (sent) sum.counts.commands += 1;
			if (command.unchanged === true) sum.counts.unchanged += 1;
			sum.counts.workMs += Math.round(command.workMs ?? 0);
			countEnd(sum, command);
		}
		this.later();
	}

	/** All counts until now, of this process and those that share the store. Never rejects. */
	async history(): Promise<UsageHistory> {
		await this.handOver();
		const now = this.now();
		const sums = new UsageSums();
		const read = await this.store.read().catch((error: Error) => this.cannotKeep(error));
		sums.add(read?.hours ?? []);
		// Counts that the store does not have yet.
		if (this.given !== undefined && (read?.added ?? 0) < this.given.number) sums.add(this.given.hours);
		sums.add(this.pending.list());
		sums.trim(now);
		return {
			hours: sums.list(),
			since: Math.max(read?.since ?? this.startedAt, now - KEEP_MS),
			keptIn: this.store.keptIn,
			zone: this.zone(),
			...(this.problem !== undefined && { problem: this.problem }),
		};
	}

	/**
	 * Hands the pending counts over to the store; never rejects. A synchronous store has them when this function returns, even
	 * before the promise is settled: the process may be about to end.
	 */
	async handOver(): Promise<void> {
		await (this.givingOver ??= this.give().finally(() => (this.givingOver = undefined)));
	}

	/** Hands the pending counts over for the last time; what the store cannot take is not tried again. */
	async close(): Promise<void> {
		await this.handOver();
		clearTimeout(this.timer);
		this.timer = undefined;
	}

	private async give(): Promise<void> {
		clearTimeout(this.timer);
		this.timer = undefined;
		// An addition of unknown outcome is handed over again unchanged; counts that came later follow after it.
		while (this.given !== undefined || !this.pending.isEmpty) {
			if (this.given === undefined) {
				this.given = { hours: this.pending.list(), number: (this.givenSoFar += 1) };
				this.pending = new UsageSums();
			}
			const { hours, number } = this.given;
			const error = await this.store.add(hours, number).then(
				() => undefined,
				(failure: Error) => failure,
			);
			if (error !== undefined) {
				this.cannotKeep(error);
				this.pending.trim(this.now());
				this.later();
				return;
			}
			this.given = undefined;
			this.problem = undefined;
		}
	}

	private later(): void {
		const { handOverMs } = this.store;
		if (handOverMs === undefined) return;
		this.timer ??= setTimeout(() => void this.handOver(), handOverMs).unref();
	}

	private cannotKeep({ message }: Error): undefined {
		this.problem = `The usage counts cannot be kept (${message}). Until they can, they are only in the memory of this process.`;
		this.warn(this.problem);
	}

	/** The current hour of the portal's clock. */
	private hour(): string {
		const { current } = this;
		const now = this.now();
		const zone = this.zone();
		if (now < current.start || now >= current.start + HOUR_MS || zone !== current.zone) {
			this.current = { ...hourAt(now, zone), zone };
			this.pending.trim(now);
		}
		return this.current.hour;
	}
}

/** Counts an error or a refusal. */
function countEnd(sum: Sum, { refusal, failed }: Pick<BookedCommand, 'refusal' | 'failed'>): void {
	if (failed === true) sum.counts.errors += 1;
	if (refusal === undefined) return;
	sum.counts.refusals += 1;
	sum.refusalsByCode[refusal] = (sum.refusalsByCode[refusal] ?? 0) + 1;
}
