import { offsetMinutes } from '../time';

/** A limit of requests in a stretch of time, as proxies and other platforms have it instead of a bucket. */
export interface WindowLimit {
	requests: number;
	/** Length of the window; that of a fixed one is at most a day. */
	seconds: number;
	/** `rolling` holds in any stretch of that length; `fixed` starts anew at its multiples since local midnight. */
	kind: 'rolling' | 'fixed';
	/** Time zone of that midnight, such as `+05:30`; default the portal's. */
	timeZoneOffset?: string;
	/** Whether refused requests count too. Default false. */
	refusedRequestsCount?: boolean;
}

const DAY_MS = 86_400_000;

/** The count of one window. The caller passes all times, in milliseconds; for a fixed window since 1970. */
export abstract class RequestWindow {
	/** The largest count so far. */
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

	/** Milliseconds until a request has room if no other comes; 0 when it has room now. */
	abstract waitAt(now: number): number;

	protected abstract add(now: number): void;

	/** Counts a request that arrives now. One that any limit refused counts only with `refusedRequestsCount`. */
	count(now: number, served: boolean): void {
		if (!served && !this.limit.refusedRequestsCount) return;
		this.add(now);
		this.peak = Math.max(this.peak, this.usedAt(now));
	}

	/** Lifts the count to the limit. */
	fill(now: number): void {
		while (this.waitAt(now) === 0) this.count(now, true);
	}
}

/** Keeps each arrival. A request counts until `seconds` after its arrival, that moment excluded. */
class RollingWindow extends RequestWindow {
	/** Times of arrival, the oldest first. */
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

/** Keeps one counter, which goes back to 0 when a window begins. The last window of a day stops at midnight. */
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

/** Makes a window. @param timeZoneOffset the zone of a fixed window that names none. */
export const requestWindow = (limit: WindowLimit, timeZoneOffset: string): RequestWindow =>
	limit.kind === 'rolling' ? new RollingWindow(limit) : new FixedWindow(limit, timeZoneOffset);
