import { duration } from '../facts/words';
import type { LimitReading } from './limit-readings';
import { thresholdOf, withUnit } from './thresholds';
import type { TopSpender } from './top-spender';

type News = {
	portal: string;
	limit: string;
	/** Only where each method has the limit for itself. */
	method?: string;
	credential?: string;
	/** One sentence without its full stop. */
	message: string;
	/** Percent, a count, seconds or days, as the limit is watched. */
	value: number;
	threshold: number;
	/** When the threshold was reached, as far as somebody looked (ISO 8601). */
	since: string;
};

/** A limit has reached its threshold. */
export type Alert = News & {
	state: 'alert';
	spentBy?: TopSpender;
	/** When it is below its threshold if nothing more is sent (ISO 8601). */
	freesAt?: string;
	/** When a paid period ends (ISO 8601). */
	endsAt?: string;
	whatToDo: string;
};

/** A limit that had reached its threshold is well behind it again. */
type Recovery = News & {
	state: 'recovered';
	recoveredAt: string;
	lastedSeconds: number;
	/** The worst value while it lasted: the highest, of days the lowest. */
	worst: number;
};

export type LimitNews = Alert | Recovery;

/** @param since Unix milliseconds. */
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

/** What alerts would look like, one for each limit, whether it has reached its threshold or not. */
export function samplesOf(
	portal: string,
	readings: readonly LimitReading[],
	now: number,
): Array<Alert & { sample: true }> {
	const limits = new Map<string, LimitReading>();
	// The first is that of the method that has used most.
	for (const reading of readings) if (!limits.has(reading.limit)) limits.set(reading.limit, reading);
	return [...limits.values()].map((reading) => ({ ...alertOf(portal, reading, now), sample: true }));
}

/** What a limit was like while its threshold was reached. */
export type Past = Pick<LimitReading, 'limit' | 'threshold' | 'method' | 'credential'> & {
	/** Unix milliseconds. */
	since: number;
	worst: number;
};

export function recoveryOf(portal: string, past: Past, value: number, now: number): Recovery {
	const { limit, threshold, method, credential, since, worst } = past;
	const described = thresholdOf(limit);
	const subject = method === undefined ? described.subject : `${described.subject} of ${method}`;
	const told = (amount: number): string => withUnit(described, amount);
	return {
		portal,
		limit,
		state: 'recovered',
		message: `${subject} has recovered after ${duration(now - since)}: ${told(value)} now, ${told(worst)} at its worst`,
		value,
		threshold,
		...(method !== undefined && { method, credential }),
		since: iso(since),
		recoveredAt: iso(now),
		lastedSeconds: Math.round((now - since) / 1_000),
		worst,
	};
}

const iso = (at: number): string => new Date(at).toISOString();
