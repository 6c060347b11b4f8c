import { BATCH_LENGTH } from '../../facts/lengths';

/** How long a range of 2,500 rows is assumed to take, until one has arrived. */
const USUAL_RANGE_MS = 1_000;

/** Weight of the latest page in the average: a single pause, such as for garbage collection, is soon forgotten. */
const LATEST = 1 / 8;

/**
 * Measures how quickly ranges arrive, and how quickly their pages are taken. A range is requested just early enough to be
 * there when the consumer needs it: a fast consumer has as many under way as it may, and none wait for a slow one.
 */
export class Pace {
	private pageMs: number | undefined;
	private rangeMs = USUAL_RANGE_MS;

	/** The consumer has taken a page and come back for the next. */
	took(milliseconds: number): void {
		this.pageMs = this.pageMs === undefined ? milliseconds : mix(this.pageMs, milliseconds);
	}

	/** A range has arrived. */
	brought(milliseconds: number): void {
		this.rangeMs = milliseconds;
	}

	/** Whether a range that is requested now would not arrive too early. */
	isTime(pagesLeft: number, rangesUnderWay: number): boolean {
		const busyMs = (pagesLeft + rangesUnderWay * BATCH_LENGTH) * (this.pageMs ?? 0);
		return busyMs <= this.rangeMs;
	}
}

const mix = (before: number, latest: number): number => before + (latest - before) * LATEST;
