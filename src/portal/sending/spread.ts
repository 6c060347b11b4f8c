import { BATCH_LENGTH } from '../../facts/lengths';

/** Fewest commands that are worth a request of their own. */
const FEWEST = 5;

/**
 * How many commands go into each request if `calls` are spread evenly over this many requests at the same time: at least
 * 5 (or all, if there are fewer), at most 50.
 */
export function spread(calls: number, requests: number): number {
	const sent = Math.max(1, Math.min(requests, Math.floor(calls / FEWEST)));
	return Math.max(1, Math.min(BATCH_LENGTH, Math.ceil(calls / sent)));
}
