import type { Reading, Way } from './operating-reading';

/** How fast a cost that has become lower is believed. */
const BELIEF = 0.2;

/** The counter at the beginning of a stretch of calls. */
interface Base {
	way: Way;
	reading: Reading;
}

/**
 * Seconds of operating time that a call of a method takes: rises at once, falls slowly.
 *
 * Measured by how far the portal's counter moves over a stretch of calls that nothing else disturbs. How long a call took
 * stands in where the counter cannot tell: no portal charges more, but servers that keep whole seconds tell up to one too
 * much (bitrix24/api.md 1.6), and some charge half or nothing.
 */
export class OperatingCost {
	private byCounter: number | undefined;
	private byWork: number | undefined;
	private base: Base | undefined;
	/** Calls since the base, and whether some of them travelled the other way. */
	private calls = 0;
	private mixed = false;

	/** Seconds a call; undefined until one has been seen. */
	get seconds(): number | undefined {
		return this.byCounter ?? this.byWork;
	}

	/**
	 * A call has reached the portal.
	 * @param work how many seconds the call took, as far as its answer tells.
	 */
	count(way: Way, work?: number): void {
		this.calls += 1;
		this.mixed ||= this.base !== undefined && this.base.way !== way;
		if (work !== undefined) this.byWork = follow(this.byWork, work);
	}

	/**
	 * The newest counter has come with an answer.
	 * @param underWay calls that are under way: some of those may be in the counter already, so the stretch must be longer.
	 */
	learn(way: Way, reading: Reading, underWay: number): void {
		const { base, mixed, calls } = this;
		if (base !== undefined && mixed) {
			// Whether both ways are one counter is not known: what was measured may be over by now.
			this.byCounter = undefined;
		} else if (base !== undefined && !hasLost(base.reading, reading)) {
			if (calls < underWay) return;
			this.byCounter = follow(this.byCounter, (reading.seconds - base.reading.seconds) / calls);
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
		this.calls = 0;
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
