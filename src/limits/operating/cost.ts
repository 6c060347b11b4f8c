import type { Reading, Way } from './reading';

/** How fast a cost that has become lower is believed. */
const BELIEF = 0.2;

/** The counter at the beginning of a stretch of calls. */
interface Base {
	way: Way;
	reading: Reading;
}

/**
 * Seconds of operating time that a command of a method takes: rises at once, falls slowly.
 *
 * Measured by how far the portal's counter moves over a stretch of calls that nothing else disturbs. How long a call took
 * stands in where the counter cannot tell: no portal charges more, but servers that keep whole seconds tell up to one too
 * much (bitrix24/api.md 1.6), and some charge half or nothing.
 */
export class OperatingCost {
	private byCounter: number | undefined;
	private byWork: number | undefined;
	private base: Base | undefined;
	/** Commands that were finished since the base, and whether some travelled the other way. */
	private commands = 0;
	private mixed = false;

	/** Seconds a command; undefined until one has been seen. */
	get seconds(): number | undefined {
		return this.byCounter ?? this.byWork;
	}

	/** A call may have been charged whose answer does not tell. */
	lost(way: Way): void {
		this.mixed ||= this.base !== undefined && this.base.way !== way;
	}

	/**
	 * A call was answered with a counter.
	 * @param work how many seconds the call took, as far as its answer tells.
	 * @param commands how much it was.
	 */
	count(way: Way, { seconds, finishedAt = 0 }: Reading, work: number | undefined, commands: number): void {
		this.lost(way);
		if (work !== undefined) this.byWork = follow(this.byWork, Math.min(work, seconds) / commands);
		// What was finished before the base is in the base already, whenever its answer comes.
		if (finishedAt >= (this.base?.reading.finishedAt ?? 0)) this.commands += commands;
	}

	/**
	 * The newest counter has come with an answer.
	 * @param underWay commands that are under way: some of those are in the counter already, so the stretch must be longer.
	 */
	learn(way: Way, reading: Reading, underWay: number): void {
		const { base, mixed, commands } = this;
		if (base !== undefined && mixed) {
			// Whether both ways are one counter is not known: what was measured may be over by now.
			this.byCounter = undefined;
		} else if (base !== undefined && !hasLost(base.reading, reading)) {
			if (commands < underWay) return;
			this.byCounter = follow(this.byCounter, (reading.seconds - base.reading.seconds) / commands);
		}
		this.begin(way, reading);
	}

	/** A counter that another process was told: what came before it says nothing about our calls any more. */
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

function follow(estimate: number | undefined, sample: number): number {
	return Math.max(0, sample, (1 - BELIEF) * (estimate ?? 0) + BELIEF * sample);
}

/** Whether the counter may have lost a bucket between two readings; an empty one has none to lose. */
function hasLost(before: Reading, after: Reading): boolean {
	return before.seconds > 0 && before.resetAt !== after.resetAt;
}
