import { BATCH_LENGTH } from '../../facts/lengths';

/** Fewer commands are not worth a request of their own. */
const FEWEST = 5;

/**
 * Commands in each request when `calls` are spread evenly over so many requests at the same time: at least 5, as far as
 * there are so many, and 50 at most.
 */
export function spread(calls: number, requests: number): number {
	const sent = Math.max(1, Math.min(requests, Math.floor(calls / FEWEST)));
	return Math.max(1, Math.min(BATCH_LENGTH, Math.ceil(calls / sent)));
}
