import { emptyCounts, type Counts } from './counts';
import { emptySum, type Spender, type Spending, type Sum } from './history';

/** Beginning of the name of a counter of refusals; the code follows it. */
const REFUSAL = 'refusal ';

/** A spender as it is written in files and in Redis: credential, workflow, node, method, priority. */
export type WrittenSpender = [string, string, string, string, string];
/** A sum as it is written: counters that are not zero, by name. */
export type Counters = Record<string, number>;

const COUNTS = Object.keys(emptyCounts()) as Array<keyof Counts>;

export const writtenSpender = ({ credential, workflow, node, method, priority }: Spender): WrittenSpender => [
	credential,
	workflow,
	node,
	method,
	priority,
];

export function countersOf({ counts, refusalsByCode }: Sum): Counters {
	const counters: Counters = {};
	for (const name of COUNTS) if (counts[name] !== 0) counters[name] = counts[name];
	for (const [code, count] of Object.entries(refusalsByCode)) counters[REFUSAL + code] = count;
	return counters;
}

/** Reads what `writtenSpender` and `countersOf` have written; undefined for anything else. */
export function readSpending(spender: unknown, counters: unknown): Spending | undefined {
	if (!Array.isArray(spender) || spender.length !== 5 || !spender.every((name) => typeof name === 'string')) {
		return undefined;
	}
	if (counters === null || typeof counters !== 'object') return undefined;
	const [credential, workflow, node, method, priority] = spender as WrittenSpender;
	const spending = { credential, workflow, node, method, priority, ...emptySum() };
	for (const [name, count] of Object.entries(counters)) {
		if (typeof count !== 'number' || !Number.isFinite(count)) return undefined;
		if (name.startsWith(REFUSAL)) spending.refusalsByCode[name.slice(REFUSAL.length)] = count;
		// Counters of a later version are skipped.
		else if (name in spending.counts) spending.counts[name as keyof Counts] = count;
	}
	return spending;
}
