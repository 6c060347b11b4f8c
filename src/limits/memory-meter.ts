import type { Ask, Grant, Meter, MeterReading, Refusal } from './meter';
import {
	giveBack,
	type Limits,
	meterLimits,
	type MeterState,
	meterStateAt,
	type Moment,
	readMeter,
	refused,
	spareCredits,
	take,
} from './meter-state';
import type { Policy } from './policy';

/** The clocks of a meter, and its source of chance. */
export interface MeterClocks {
	/** Milliseconds of a monotonic clock, which nobody sets. */
	now(): number;
	/** Unix milliseconds by the computer's clock, for windows that begin at a time of day. */
	wall(): number;
	/** A number between 0 and 1. */
	random(): number;
}

const SYSTEM_CLOCKS: MeterClocks = {
	now: () => performance.now(),
	wall: () => Date.now(),
	random: Math.random,
};

/**
 * An answer that says an earlier time than the ones before was long on its way. When it is earlier by more than so many
 * milliseconds, the portal's clock was set.
 */
const LATE_ANSWER_MS = 5_000;

/**
 * A meter for one process, in its memory. Its clock is monotonic, so a corrected system time neither adds nor removes
 * credits.
 */
export class MemoryMeter implements Meter {
	private readonly state: MeterState;
	private timeZone = 'UTC';
	/** Milliseconds by which the portal's clock is ahead of the monotonic one: at first as if it were the computer's. */
	private ahead: number;
	private isTold = false;

	constructor(
		public policy: Policy,
		private readonly clocks: MeterClocks = SYSTEM_CLOCKS,
	) {
		const now = clocks.now();
		this.state = meterStateAt(0, now);
		this.ahead = clocks.wall() - now;
	}

	/** Takes note of the time (Unix milliseconds) that the portal says in an answer. */
	tellTime(at: number): void {
		const ahead = at - this.clocks.now();
		const isLate = this.isTold && ahead < this.ahead && ahead > this.ahead - LATE_ANSWER_MS;
		if (!isLate) this.ahead = ahead;
		this.isTold = true;
	}

	get zone(): string {
		return this.timeZone;
	}

	/** The portal's zone is known only after its first answer. Requests counted before that stay counted, even on a new day. */
	set zone(zone: string) {
		const used = this.reading().windows.map((window) => window.used);
		this.timeZone = zone;
		const { level, windows } = this.reading();
		this.resume(
			level,
			windows.map((window, index) => Math.max(0, used[index] - window.used)),
		);
	}

	take(ask: Ask): Grant {
		const moment = this.moment();
		return take(this.state, this.limits(moment), moment, ask);
	}

	giveBack(count: number): void {
		const moment = this.moment();
		giveBack(this.state, this.limits(moment), moment, count);
	}

	/** Does nothing: the limiter of this process counts the requests under way itself. */
	ended(): void {}

	refused(refusal: Refusal): void {
		const moment = this.moment();
		refused(this.state, this.limits(moment), moment.now, refusal, this.clocks.random());
	}

	reading(): MeterReading {
		const moment = this.moment();
		return readMeter(this.state, this.limits(moment), moment);
	}

	spare(): number {
		const { level, pausedForMs } = this.reading();
		return spareCredits(this.policy, level, pausedForMs > 0);
	}

	/**
	 * Continues from the numbers of another meter.
	 * @param level requests in the bucket.
	 * @param used requests in each window, in the order of the policy.
	 */
	resume(level: number, used: readonly number[]): void {
		const moment = this.moment();
		const limits = this.limits(moment);
		limits.windows.forEach((shape, index) => {
			giveBack(this.state, { ...limits, windows: [shape] }, moment, -(used[index] ?? 0));
		});
		this.state.level = level;
	}

	private moment(): Moment {
		const now = this.clocks.now();
		return { now, portal: now + this.ahead, wall: this.clocks.wall() };
	}

	private limits({ wall }: Moment): Limits {
		return meterLimits(this.policy, wall, this.zone);
	}
}
