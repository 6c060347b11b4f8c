import type { TimeBlock } from '../../batch/command';

/**
 * How a call travels: `direct` by itself, `nested` as a command of a batch. A portal may count the two apart
 * (docs/internals/operating-time.md, "In a batch the sources disagree").
 */
export type Way = 'direct' | 'nested';

export const WAYS = ['direct', 'nested'] as const;

/** The portal adds up ten minutes. A reading is void after that. */
export const WINDOW_MS = 600_000;

/** Wait after the release: `operating_reset_at` is a whole second, and the portal's servers may differ slightly. */
export const AFTER_RESET_MS = 1_000;

/** An answer overtakes another by less than the longest request. A longer step back means that the clock was corrected. */
const OVERTAKING_MS = 120_000;

/**
 * The last known state of a method's counter, from calls that travelled one way. `seconds` does not fall to 0 at the reset:
 * the counter consists of one-minute baskets, and only the oldest is released (docs/internals/operating-time.md, "What
 * Bitrix24 does").
 */
export interface Reading {
	/**
	 * - `reported`: the portal has sent the number.
	 * - `refused`: the portal has refused a call, so the limit is reached.
	 * - `uncounted`: the portal answers without a number, so it does not limit the method.
	 */
	source: 'reported' | 'refused' | 'uncounted';
	/** Seconds that the portal has counted. */
	seconds: number;
	/** Seconds that calls without a usable answer may have cost since then. */
	lost: number;
	/** When it came, in milliseconds of the governor's monotonic clock. */
	at: number;
	/** When a new attempt makes sense after too much was used; on the same clock. */
	until: number;
	/** When the answer was finished, and when the oldest part is released; Unix milliseconds of the portal's clock. */
	finishedAt?: number;
	resetAt?: number;
}

/**
 * Reads the counter of a `time` block. The wait until the reset is the span between two moments of the portal's clock,
 * because our clock may be an hour off.
 *
 * @param now milliseconds of the monotonic clock.
 * @param unknownMs how long to wait when the portal reports no reset.
 * @returns undefined when the block has no counter
 */
export function readingOf(time: TimeBlock | undefined, now: number, unknownMs: number): Reading | undefined {
	if (typeof time?.operating !== 'number') return undefined;
	const finishedAt = finishOf(time);
	const resetAt = typeof time.operating_reset_at === 'number' ? time.operating_reset_at * 1_000 : undefined;
	const resetInMs = (resetAt ?? Number.NaN) - (finishedAt ?? Number.NaN);
	// The reset is a whole second, so it may lie up to one second before the answer.
	const isKnown = resetInMs > -AFTER_RESET_MS;
	const waitMs = isKnown ? Math.min(Math.max(0, resetInMs), WINDOW_MS) + AFTER_RESET_MS : unknownMs;
	return {
		source: 'reported',
		seconds: time.operating,
		lost: 0,
		at: now,
		until: now + waitMs,
		...(finishedAt !== undefined && { finishedAt }),
		...(isKnown && { resetAt }),
	};
}

/** When the answer was finished, in Unix milliseconds of the portal's clock. */
export function finishOf({ finish, date_finish: date }: TimeBlock = {}): number | undefined {
	const finished = typeof finish === 'number' ? finish * 1_000 : Date.parse(date ?? '');
	return Number.isNaN(finished) ? undefined : finished;
}

/**
 * Whether a reading is older than the known one: calls under way at the same time are answered in any order. When both were
 * finished at the same moment, the smaller one is older.
 */
export function isOvertaken(reading: Reading, known: Reading): boolean {
	const behind = (known.finishedAt ?? Number.NaN) - (reading.finishedAt ?? Number.NaN);
	return behind === 0 ? reading.seconds < known.seconds : behind > 0 && behind < OVERTAKING_MS;
}

/** Seconds that the portal worked on a call, by its answer. `processing` is 0 on servers that keep only whole seconds. */
export function workOf(time: TimeBlock | undefined): number | undefined {
	const { processing, duration } = time ?? {};
	if (typeof processing === 'number' && processing > 0) return processing;
	return typeof duration === 'number' ? duration : undefined;
}
