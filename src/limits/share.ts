import { MemoryMeter } from './memory-meter';
import type { Ask, Grant } from './meter';
import { type Policy, shareOf } from './policy';
import { LATE_MS, LONGEST_APART_MS } from './redis/scripts';

/** One process's part of the limits, from which it grants while Redis is away. Times are milliseconds of `performance.now()`. */
export class Share {
	readonly meter: MemoryMeter;
	/** Credits granted that are not booked in Redis yet. */
	unbooked = 0;
	/** The check whether Redis is back that is under way. */
	looking: Promise<void> | undefined;
	/** When all processes return to Redis; undefined while Redis is away. */
	rejoinAt: number | undefined;
	private granted = 0;
	/** Whether `rejoinAt` was still ahead when this process learnt it: Redis then counts the whole share as used. */
	private isCounted = false;

	constructor(
		private whole: Policy,
		/** Into how many parts the limits are divided. */
		readonly processes: number,
		/** When Redis was last found away: the start of a command that it did not answer. */
		public awayAt: number,
	) {
		this.meter = new MemoryMeter(shareOf(whole, processes));
	}

	/** The limits of all processes together. */
	set policy(policy: Policy) {
		this.whole = policy;
		this.meter.policy = shareOf(policy, this.processes);
	}

	/** Milliseconds for which this process may use its share. */
	get leftMs(): number {
		return (this.rejoinAt ?? Number.POSITIVE_INFINITY) - performance.now();
	}

	/** Whether this process may use its share without asking whether Redis is back. */
	get isUsable(): boolean {
		return this.rejoinAt === undefined ? performance.now() - this.awayAt < LONGEST_APART_MS : this.leftMs > 0;
	}

	/**
	 * Whether this process may set the moment at which all return to Redis. Later than `LATE_MS` after such a moment it has not
	 * used its share for long, and returns like a process that has not noticed the outage. Else each job of a process that
	 * seldom has one would send all others back to their shares.
	 */
	get maySetRejoin(): boolean {
		return this.leftMs >= -LATE_MS;
	}

	take(ask: Ask): Grant {
		const grant = this.meter.take(ask);
		this.granted += grant.granted;
		this.unbooked += grant.granted;
		return grant;
	}

	/** Redis did not answer a command that was sent at `awayAt`. */
	foundAway(awayAt: number): void {
		this.awayAt = awayAt;
		this.rejoinAt = undefined;
	}

	/**
	 * Redis has answered a question of the moment `askedAt`. The time counts from the question, not from the answer, so that
	 * the process stops using its share rather too early than too late.
	 */
	rejoinIn(milliseconds: number, askedAt: number): void {
		this.rejoinAt = askedAt + milliseconds;
		this.isCounted = milliseconds > 0;
	}

	/**
	 * How much the level in Redis changes when this process returns. What Redis counted too much at `rejoinAt` is taken off,
	 * but not what may have leaked since: that counts in Redis already.
	 */
	levelToAdd(): number {
		const { bucket } = this.whole;
		if (bucket === undefined || this.rejoinAt === undefined) return 0;
		const { level } = this.meter.reading();
		if (!this.isCounted) return Math.min(this.granted, level);
		const counted = (bucket.capacity - bucket.margin) / this.processes;
		const leaked = (bucket.leakPerSecond * Math.max(0, -this.leftMs)) / 1_000;
		// The level of the share at `rejoinAt`, or more.
		const atRejoin = level + leaked / this.processes;
		return Math.max(atRejoin - counted, Math.min(0, atRejoin - counted + leaked));
	}
}
