/** How long a place stays closed after a failure; twice as long each time, until a request in it is served. */
const FIRST_HOLD_MS = 10_000;
const LONGEST_HOLD_MS = 300_000;

/** A place that has served stays open until more than one request in five fails in it: some failures are not about load. */
const SERVED_FOR_A_FAILURE = 4;
/** Most served requests that are remembered of a place, so that it closes soon when the portal gets slower. */
const MOST_SERVED = 3 * SERVED_FOR_A_FAILURE;

/** What became of the requests that were sent as the nth of those under way. */
interface Place {
	served: number;
	failed: number;
	/** Until when no request is sent in it. From then on one may try; absent when it is open. */
	closedUntil?: number;
	holdMs: number;
}

/**
 * Learns how many requests at the same time a portal serves. Above that an overloaded one answers with HTTP 5xx or closes
 * connections (docs/internals/limiter.md, "A portal that is overloaded").
 */
export class Room {
	/** By the number of requests that are under way with the one that is sent. */
	private readonly places = new Map<number, Place>();
	/** Until when failures are not about load, because a request failed that was alone. */
	private excusedUntil = Number.NEGATIVE_INFINITY;

	/** @param now milliseconds on a clock that is never set. */
	constructor(private readonly now: () => number) {}

	/** How many requests may be under way: up to the first place that is closed, or in which one may try again. */
	most(limit: number): number {
		if (this.places.size === 0) return limit;
		for (let place = 2; place <= limit; place++) {
			const closedUntil = this.places.get(place)?.closedUntil;
			if (closedUntil !== undefined) return this.now() < closedUntil ? place - 1 : place;
		}
		return limit;
	}

	/** Takes note that a request was served which was sent as the nth of those under way. */
	served(nth: number): void {
		const place = this.placeOf(nth);
		place.served = Math.min(MOST_SERVED, place.served + 1);
		place.failed = Math.max(0, place.failed - 1 / SERVED_FOR_A_FAILURE);
		place.closedUntil = undefined;
		place.holdMs = FIRST_HOLD_MS;
	}

	/** Takes note that the portal failed at such a request. */
	failed(nth: number): void {
		const now = this.now();
		if (nth === 1) {
			// Fewer requests would not have helped: the portal is down, or cannot do just this.
			this.excusedUntil = now + FIRST_HOLD_MS;
			this.places.clear();
			return;
		}
		if (now < this.excusedUntil) return;
		const place = this.placeOf(nth);
		place.failed += 1;
		if (place.failed * SERVED_FOR_A_FAILURE <= place.served) return;
		this.places.set(nth, {
			served: 0,
			failed: 0,
			closedUntil: now + place.holdMs,
			holdMs: Math.min(LONGEST_HOLD_MS, 2 * place.holdMs),
		});
	}

	private placeOf(nth: number): Place {
		let place = this.places.get(nth);
		if (place === undefined) this.places.set(nth, (place = { served: 0, failed: 0, holdMs: FIRST_HOLD_MS }));
		return place;
	}
}
