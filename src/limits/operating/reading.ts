import type { TimeBlock } from '../../batch/command';

/** How a call travels: by itself, or as a command of a batch. A portal may count the two apart (bitrix24/api.md 1.3). */
export type Way = 'direct' | 'nested';

export const WAYS = ['direct', 'nested'] as const;

/** The portal adds up ten minutes: what it has told is over after that. */
export const WINDOW_MS = 600_000;

/** `operating_reset_at` is a whole second, and the portal's other servers need not agree to the millisecond. */
export const AFTER_RESET_MS = 1_000;

/** Answers overtake each other by less than a request may take; a longer step back is a corrected clock. */
const OVERTAKING_MS = 120_000;

/**
 * What is known of a method's counter, by calls that travelled one way. `seconds` never falls to 0 at the reset: the
 * counter is made of minute buckets, of which only the oldest is released then (bitrix24/api.md 1.3).
 */
export interface Reading {
	/**
	 * - `told`: the portal's own number.
	 * - `refused`: the portal has refused a call, so the limit is reached.
	 * - `uncounted`: the portal answers without a number; it does not limit the method.
	 */
	source: 'told' | 'refused' | 'uncounted';
	seconds: number;
	/** Seconds that calls may have cost whose answers did not tell. */
	lost: number;
	/** When it came, in milliseconds of the governor's monotonic clock. */
	at: number;
	/** When it is worth trying again after too much was used; the same clock. */
	until: number;
	/** Unix milliseconds of the portal's clock: when the answer was finished, and when the oldest part is released. */
	finishedAt?: number;
	resetAt?: number;
}

/**
 * Reads the counter of a `time` block; undefined where its keys are absent. The reset is taken as a time span between two
 * moments of the portal's clock, since ours may be an hour off.
 *
 * @param now of the monotonic clock.
 * @param unknownMs how long to wait where the portal does not tell.
 */
export function readingOf(time: TimeBlock | undefined, now: number, unknownMs: number): Reading | undefined {
	if (typeof time?.operating !== 'number') return undefined;
	const finishedAt = finishOf(time);
	const resetAt = typeof time.operating_reset_at === 'number' ? time.operating_reset_at * 1_000 : undefined;
	const resetInMs = (resetAt ?? Number.NaN) - (finishedAt ?? Number.NaN);
	// As a whole second it may lie up to one before the answer.
	const isKnown = resetInMs > -AFTER_RESET_MS;
	const waitMs = isKnown ? Math.min(Math.max(0, resetInMs), WINDOW_MS) + AFTER_RESET_MS : unknownMs;
	return {
		source: 'told',
		seconds: time.operating,
		lost: 0,
		at: now,
		until: now + waitMs,
		...(finishedAt !== undefined && { finishedAt }),
		...(isKnown && { resetAt }),
	};
}

function finishOf({ finish, date_finish: date }: TimeBlock): number | undefined {
	const finished = typeof finish === 'number' ? finish * 1_000 : Date.parse(date ?? '');
	return Number.isNaN(finished) ? undefined : finished;
}

/**
 * Whether a reading was overtaken by the one that is known: calls under way at the same time answer in any order. Of two
 * that were finished at the same moment the smaller one is the older.
 */
export function isOvertaken(reading: Reading, known: Reading): boolean {
	const behind = (known.finishedAt ?? Number.NaN) - (reading.finishedAt ?? Number.NaN);
	return behind === 0 ? reading.seconds < known.seconds : behind > 0 && behind < OVERTAKING_MS;
}

/** Seconds of work of one call, as its answer tells. `processing` is 0 on servers that keep whole seconds only. */
export function workOf(time: TimeBlock | undefined): number | undefined {
	const { processing, duration } = time ?? {};
	if (typeof processing === 'number' && processing > 0) return processing;
	return typeof duration === 'number' ? duration : undefined;
}
