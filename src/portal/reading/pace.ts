import { BATCH_LENGTH } from '../../facts/lengths';

/** How long a range of 2,500 rows takes, until one has come. */
const USUAL_RANGE_MS = 1_000;

/** How much of an average the latest page makes: a pause in between, such as that of a garbage collection, is soon forgotten. */
const LATEST = 1 / 8;

/**
 * How quickly ranges come, and how quickly their pages are taken. A range is asked for just early enough that it is there
 * when the consumer needs it: one that takes at once has as many under way as it may, behind a slow one none waits.
 */
export class Pace {
	private pageMs: number | undefined;
	private rangeMs = USUAL_RANGE_MS;

	/** The consumer has taken a page and come back for the next. */
	took(milliseconds: number): void {
		this.pageMs = this.pageMs === undefined ? milliseconds : mix(this.pageMs, milliseconds);
	}

	/** A range has come. */
	brought(milliseconds: number): void {
		this.rangeMs = milliseconds;
	}

	/** Whether a range that is asked for now would not come before its turn. */
	isTime(pagesLeft: number, rangesUnderWay: number): boolean {
		const busyMs = (pagesLeft + rangesUnderWay * BATCH_LENGTH) * (this.pageMs ?? 0);
		return busyMs <= this.rangeMs;
	}
}

const mix = (before: number, latest: number): number => before + (latest - before) * LATEST;
