/** What was spent. */
export interface Counts {
	/** HTTP requests sent, including refused ones. Each costs one credit. */
	requests: number;
	/** Method calls sent, single or in batches. */
	commands: number;
	/** Requests and commands that a limit of the portal refused; `refusalsByCode` has them by code. */
	refusals: number;
	/** Requests that repeated an earlier one. */
	repeats: number;
	/** Requests and commands that failed with an error other than a refusal. */
	errors: number;
	/** Reads that returned nothing new: no rows, or the same answer as the time before. */
	unchanged: number;
	/** Milliseconds that requests waited for the limiter. */
	waitMs: number;
	/** Milliseconds that the portal worked, by its answers (`time.duration`). */
	workMs: number;
}

export const emptyCounts = (): Counts => ({
	requests: 0,
	commands: 0,
	refusals: 0,
	repeats: 0,
	errors: 0,
	unchanged: 0,
	waitMs: 0,
	workMs: 0,
});

/** Adds counts to a sum, in place. */
export function addCounts(sum: Counts, more: Readonly<Counts>): void {
	sum.requests += more.requests;
	sum.commands += more.commands;
	sum.refusals += more.refusals;
	sum.repeats += more.repeats;
	sum.errors += more.errors;
	sum.unchanged += more.unchanged;
	sum.waitMs += more.waitMs;
	sum.workMs += more.workMs;
}

/** Number of refusals by code, for example `QUERY_LIMIT_EXCEEDED`. */
export type ByCode = Record<string, number>;

/** Adds numbers by code to a sum, in place. */
export function addByCode(sum: ByCode, more: Readonly<ByCode>): void {
	for (const [code, count] of Object.entries(more)) sum[code] = (sum[code] ?? 0) + count;
}
