/** Number of ranks: those in PRIORITIES, and one less for repeats, lie below it. */
const RANKS = 10;

interface Caller<Request> {
	/** In the order in which they came. */
	requests: Set<Request>;
}

/**
 * The requests that wait. The lowest rank goes first. Within a rank the callers take turns, so that one with ten thousand
 * requests does not hold back one with ten. The requests of one caller go in the order in which they came.
 */
export class WaitingList<Request> {
	private readonly ranks = Array.from({ length: RANKS }, () => ({
		size: 0,
		/** In the order of their turns. */
		callers: new Map<string, Caller<Request>>(),
	}));

	add(request: Request, rank: number, caller: string): void {
		const list = this.ranks[rank];
		const known = list.callers.get(caller);
		if (known === undefined) list.callers.set(caller, { requests: new Set([request]) });
		else known.requests.add(request);
		list.size += 1;
	}

	remove(request: Request, rank: number, caller: string): void {
		const list = this.ranks[rank];
		const requests = list.callers.get(caller)?.requests;
		if (requests?.delete(request) !== true) return;
		list.size -= 1;
		if (requests.size === 0) list.callers.delete(caller);
	}

	/** Removes the request that goes next, and returns it. */
	next(): Request | undefined {
		for (const list of this.ranks) {
			for (const [name, caller] of list.callers) {
				const [request] = caller.requests;
				caller.requests.delete(request);
				list.size -= 1;
				list.callers.delete(name);
				if (caller.requests.size > 0) list.callers.set(name, caller);
				return request;
			}
		}
		return undefined;
	}

	/**
	 * The most urgent request that has no credit, when the `covered` most urgent requests have one.
	 * @returns its rank, and how many requests up to that rank have no credit; undefined when all have one
	 */
	uncovered(covered: number): { rank: number; count: number } | undefined {
		let count = -covered;
		for (let rank = 0; rank < RANKS; rank++) {
			count += this.ranks[rank].size;
			if (count > 0) return { rank, count };
		}
		return undefined;
	}

	/** How many requests wait with a rank from `first` to `last`, both included. */
	count(first = 0, last = RANKS - 1): number {
		let count = 0;
		for (let rank = first; rank <= last; rank++) count += this.ranks[rank].size;
		return count;
	}

	/** All requests, in no particular order. Those already seen may be removed meanwhile. */
	*all(): Generator<Request> {
		for (const { callers } of this.ranks) for (const { requests } of callers.values()) yield* requests;
	}

	/** Removes all requests, and returns them in the order in which they would have gone. */
	clear(): Request[] {
		const all: Request[] = [];
		for (let request = this.next(); request !== undefined; request = this.next()) all.push(request);
		return all;
	}
}
