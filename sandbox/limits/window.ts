import { offsetMinutes } from '../time';

/** How many requests pass in a stretch of time: what proxies and other platforms have where Bitrix24 has its bucket. */
export interface WindowLimit {
	requests: number;
	/** Its length; a fixed window is at most a day long. */
	seconds: number;
	/** In any stretch of that length (`rolling`), or counted anew at its multiples since local midnight (`fixed`). */
	kind: 'rolling' | 'fixed';
	/** Whose midnight a fixed window counts from, such as `+05:30`; default the portal's. */
	timeZoneOffset?: string;
	/** Whether refused requests are counted too. Default false. */
	refusedRequestsCount?: boolean;
}

const DAY_MS = 86_400_000;

/** The count of one window. All times are milliseconds and come from the caller; those of a fixed one since 1970. */
export abstract class RequestWindow {
	/** Most requests that were counted at one moment. */
	peak = 0;
	protected readonly lengthMs: number;

	constructor(readonly limit: WindowLimit) {
		const { requests, seconds, kind } = limit;
		if (!(requests >= 1 && requests < Infinity)) throw new Error(`A window of ${requests} requests`);
		if (!(seconds > 0)) throw new Error(`A window of ${seconds} seconds`);
		if (kind === 'fixed' && seconds * 1000 > DAY_MS) throw new Error('A fixed window is at most a day long');
		this.lengthMs = seconds * 1000;
	}

	abstract usedAt(now: number): number;

	/** Milliseconds until another request has room when nobody else comes; 0 when it has room now. */
	abstract waitAt(now: number): number;

	protected abstract add(now: number): void;

	/** Counts a request that arrives now; one that was refused, by whomever, only when the limit says so. */
	count(now: number, served: boolean): void {
		if (!served && !this.limit.refusedRequestsCount) return;
		this.add(now);
		this.peak = Math.max(this.peak, this.usedAt(now));
	}

	/** Brings it to its limit. */
	fill(now: number): void {
		while (this.waitAt(now) === 0) this.count(now, true);
	}
}

/** An exact log: a request counts until `seconds` after its arrival, that moment excluded. */
class RollingWindow extends RequestWindow {
	/** Arrivals, the oldest first. */
	private readonly arrivals: number[] = [];

	usedAt(now: number): number {
		while (this.arrivals.length > 0 && this.arrivals[0] + this.lengthMs <= now) this.arrivals.shift();
		return this.arrivals.length;
	}

	waitAt(now: number): number {
		const excess = this.usedAt(now) - this.limit.requests;
		return excess < 0 ? 0 : this.arrivals[excess] + this.lengthMs - now;
	}

	protected add(now: number): void {
		this.arrivals.push(now);
	}
}

/** One counter, set back when a new window begins; the last one of a day ends at midnight. */
class FixedWindow extends RequestWindow {
	private readonly offsetMs: number;
	private start = Number.NEGATIVE_INFINITY;
	private counted = 0;

	constructor(limit: WindowLimit, timeZoneOffset: string) {
		super(limit);
		this.offsetMs = offsetMinutes(limit.timeZoneOffset ?? timeZoneOffset) * 60_000;
	}

	usedAt(now: number): number {
		const start = this.startAt(now);
		if (start !== this.start) this.counted = 0;
		this.start = start;
		return this.counted;
	}

	waitAt(now: number): number {
		if (this.usedAt(now) < this.limit.requests) return 0;
		return Math.min(this.start + this.lengthMs, this.midnightBefore(now) + DAY_MS) - now;
	}

	protected add(now: number): void {
		this.counted = this.usedAt(now) + 1;
	}

	private startAt(now: number): number {
		const midnight = this.midnightBefore(now);
		return midnight + Math.floor((now - midnight) / this.lengthMs) * this.lengthMs;
	}

	private midnightBefore(now: number): number {
		return Math.floor((now + this.offsetMs) / DAY_MS) * DAY_MS - this.offsetMs;
	}
}

/** @param timeZoneOffset for a fixed window that names none. */
export const requestWindow = (limit: WindowLimit, timeZoneOffset: string): RequestWindow =>
	limit.kind === 'rolling' ? new RollingWindow(limit) : new FixedWindow(limit, timeZoneOffset);
