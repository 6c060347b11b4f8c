import type { Reading, Way } from './reading';

/** Weight of a new measurement that is lower than the estimate. */
const BELIEF = 0.2;

/** The counter at the beginning of a stretch of calls. */
interface Base {
	way: Way;
	reading: Reading;
}

/**
 * Estimates the seconds of operating time that a command of a method costs. The estimate rises at once and falls slowly.
 *
 * It is measured by how far the portal's counter moves over a stretch of calls that nothing else disturbs. Where the counter
 * cannot show it, the duration of a call is used instead. No portal charges more than that, but servers that keep whole
 * seconds report up to one too many (docs/internals/portal.md, "The time block"), and some charge half or nothing.
 */
export class OperatingCost {
	private byCounter: number | undefined;
	private base: Base | undefined;
	/** Commands finished since the base, and whether some of them travelled the other way. */
	private commands = 0;
	private mixed = false;

	/** @param byWork seconds that a command has worked earlier, if that is known. */
	constructor(private byWork?: number) {}

	/** Seconds that a command costs; undefined until a call has been measured. */
	get seconds(): number | undefined {
		return this.byCounter ?? this.byWork;
	}

	/** Reports that a call may have been charged, although its answer does not say so. */
	lost(way: Way): void {
		this.mixed ||= this.base !== undefined && this.base.way !== way;
	}

	/**
	 * Reports that a call was answered with a counter.
	 * @param work seconds that the call took; undefined when its answer does not say.
	 * @param commands number of commands in the call.
	 */
	count(way: Way, { seconds, finishedAt = 0 }: Reading, work: number | undefined, commands: number): void {
		this.lost(way);
		if (work !== undefined) this.byWork = follow(this.byWork, Math.min(work, seconds) / commands);
		// A call that was finished before the base is counted in the base already, even if its answer comes later.
		if (finishedAt >= (this.base?.reading.finishedAt ?? 0)) this.commands += commands;
	}

	/**
	 * Measures the cost with the newest counter of the portal.
	 * @param underWay commands under way. The counter may include some of them already, so the stretch must be longer.
	 */
	learn(way: Way, reading: Reading, underWay: number): void {
		const { base, mixed, commands } = this;
		if (base !== undefined && mixed) {
			// It is not known whether both ways share a counter, so the measured cost may be wrong.
			this.byCounter = undefined;
		} else if (base !== undefined && !hasLost(base.reading, reading)) {
			if (commands < underWay) return;
			this.byCounter = follow(this.byCounter, (reading.seconds - base.reading.seconds) / commands);
		}
		this.begin(way, reading);
	}

	/** Takes over the counter of another process. The stretch begins again there, since the counter includes calls of others. */
	learnFrom(way: Way, reading: Reading, seconds: number | undefined): void {
		this.byWork ??= seconds;
		this.begin(way, reading);
	}

	private begin(way: Way, reading: Reading): void {
		this.base = { way, reading };
		this.commands = 0;
		this.mixed = false;
	}
}

/** The estimate after a new measurement: at least the measurement, otherwise a weighted mean. */
function follow(estimate: number | undefined, sample: number): number {
	return Math.max(0, sample, (1 - BELIEF) * (estimate ?? 0) + BELIEF * sample);
}

/** Whether the portal may have released part of the counter between two readings; an empty counter has none to release. */
function hasLost(before: Reading, after: Reading): boolean {
	return before.seconds > 0 && before.resetAt !== after.resetAt;
}
