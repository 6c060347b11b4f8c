/** Ranks of PRIORITIES, and those of their repeats. */
const RANKS = 10;

interface Caller<Request> {
	/** In the order in which they came. */
	requests: Set<Request>;
}

/**
 * Requests that wait, by rank; within a rank the callers take turns, so that one with ten thousand requests does not
 * hold back one with ten; within a caller the first to come is the first to go.
 */
export class WaitingList<Request> {
	private readonly ranks = Array.from({ length: RANKS }, () => ({
		size: 0,
		/** Whose turn is next comes first. */
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

	/** Takes out whoever is to go next. */
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

	/** The first rank that `covered` requests, the most urgent ones, do not reach, and how many then wait up to it. */
	uncovered(covered: number): { rank: number; count: number } | undefined {
		let count = -covered;
		for (let rank = 0; rank < RANKS; rank++) {
			count += this.ranks[rank].size;
			if (count > 0) return { rank, count };
		}
		return undefined;
	}

	/** How many wait with a rank of at least `first` and at most `last`. */
	count(first = 0, last = RANKS - 1): number {
		let count = 0;
		for (let rank = first; rank <= last; rank++) count += this.ranks[rank].size;
		return count;
	}

	/** Takes out everybody. */
	clear(): Request[] {
		const all: Request[] = [];
		for (let request = this.next(); request !== undefined; request = this.next()) all.push(request);
		return all;
	}
}
