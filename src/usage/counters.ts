import { emptyCounts, type Counts } from './counts';
import { emptySum, type Spender, type Spending, type Sum } from './history';

/** How sums are written: what is not zero by name, and refusals by their code behind this. */
const REFUSAL = 'refusal ';

/** What stands in files and in Redis for a spender: credential, workflow, node, method, priority. */
export type WrittenSpender = [string, string, string, string, string];
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

/** Undefined for what is not as we write it. */
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
		// Counters that a later version knows are not ours.
		else if (name in spending.counts) spending.counts[name as keyof Counts] = count;
	}
	return spending;
}
