import { duration } from '../facts/words';
import type { LimitReading } from './limit-readings';
import { thresholdOf, withUnit } from './thresholds';
import type { TopSpender } from './top-spender';

/** What alerts and recoveries have in common; an item of the node's output. */
type News = {
	portal: string;
	limit: string;
	/** Only for limits that each method has by itself. */
	method?: string;
	credential?: string;
	/** A sentence without its full stop. */
	message: string;
	/** Percent, a count, seconds or days, depending on the limit. */
	value: number;
	threshold: number;
	/** When it was first seen that the threshold is reached (ISO 8601). */
	since: string;
};

/** A limit has reached its threshold. */
export type Alert = News & {
	state: 'alert';
	spentBy?: TopSpender;
	/** When it falls below its threshold if nothing more is sent (ISO 8601). */
	freesAt?: string;
	/** When the paid period ends (ISO 8601). */
	endsAt?: string;
	whatToDo: string;
};

/** A limit has recovered after it had reached its threshold. */
type Recovery = News & {
	state: 'recovered';
	/** ISO 8601. */
	recoveredAt: string;
	/** How long the threshold was reached. */
	lastedSeconds: number;
	/** The worst value in that time: the highest, or the fewest days. */
	worst: number;
};

export type LimitNews = Alert | Recovery;

/** Makes an alert. @param since Unix milliseconds. */
export function alertOf(portal: string, reading: LimitReading, since: number): Alert {
	const { limit, method, credential, message, value, threshold, spentBy, freesAt, endsAt, whatToDo } =
		reading;
	return {
		portal,
		limit,
		state: 'alert',
		message,
		value,
		threshold,
		...(method !== undefined && { method, credential }),
		since: iso(since),
		...(spentBy !== undefined && { spentBy }),
		...(freesAt !== undefined && { freesAt: iso(freesAt) }),
		...(endsAt !== undefined && { endsAt: iso(endsAt) }),
		whatToDo,
	};
}

/** Examples of alerts, one for each limit, whether it has reached its threshold or not. @param now Unix milliseconds. */
export function samplesOf(
	portal: string,
	readings: readonly LimitReading[],
	now: number,
): Array<Alert & { sample: true }> {
	const limits = new Map<string, LimitReading>();
	// For limits by method the first reading is that of the method that has used most.
	for (const reading of readings) if (!limits.has(reading.limit)) limits.set(reading.limit, reading);
	return [...limits.values()].map((reading) => ({ ...alertOf(portal, reading, now), sample: true }));
}

/** A limit while its threshold was reached. */
export type Past = Pick<LimitReading, 'limit' | 'threshold' | 'method' | 'credential'> & {
	/** Since when; Unix milliseconds. */
	since: number;
	/** The worst value since then. */
	worst: number;
};

/** Makes the news that a limit has recovered. @param now Unix milliseconds. */
export function recoveryOf(portal: string, past: Past, value: number, now: number): Recovery {
	const { limit, threshold, method, credential, since, worst } = past;
	const described = thresholdOf(limit);
	const subject = method === undefined ? described.subject : `${described.subject} of ${method}`;
	// The computer's clock may have been set back since.
	const lastedMs = Math.max(0, now - since);
	return {
		portal,
		limit,
		state: 'recovered',
		message: `${subject} has recovered after ${duration(lastedMs)}: ${withUnit(described, value)} now, ${withUnit(described, worst)} at its worst`,
		value,
		threshold,
		...(method !== undefined && { method, credential }),
		since: iso(since),
		recoveredAt: iso(now),
		lastedSeconds: Math.round(lastedMs / 1_000),
		worst,
	};
}

const iso = (at: number): string => new Date(at).toISOString();
