import { addByCode, addCounts, type ByCode, type Counts, emptyCounts } from './counts';

/** Who sent calls, of which method, and how urgently. */
export interface Spender {
	/** Name of the credential in n8n. */
	credential: string;
	/** Name of the workflow, or of the script. */
	workflow: string;
	/** Name of the node. */
	node: string;
	/** REST method. A request with a batch counts for `batch`, the commands in it for their own methods. */
	method: string;
	/** `interactive`, `normal` or `background`. */
	priority: string;
}

/** What one spender spent in a period. */
export interface Spending extends Spender {
	counts: Counts;
	refusalsByCode: ByCode;
}

/** What was spent in one hour of the portal's clock. */
export interface UsageHour {
	/** Beginning of the hour with the portal's offset: `2026-11-22T15+05:30`. The first ten characters are the portal's day. */
	hour: string;
	/** Beginning of the hour in Unix milliseconds. */
	start: number;
	/** In no particular order. Once the hour is over, its small spenders may be summed up under the name `(others)`. */
	spent: Spending[];
}

/** What was sent to a portal in the last days, by all processes that share their counts. */
export interface UsageHistory {
	/** At most eight days, oldest hour first. Hours without a request are absent. */
	hours: UsageHour[];
	/** When counting began, but at most eight days ago; Unix milliseconds. */
	since: number;
	/** Where the counts are kept. In `memory` they are lost when n8n restarts. */
	keptIn: 'memory' | 'file' | 'redis';
	/** The portal's time zone: an offset such as `+03:00`, or a name. */
	zone: string;
	/** Why counts may be missing: a sentence for an administrator. */
	problem?: string;
}

/** Sums of several spenders. */
export interface Sum {
	counts: Counts;
	refusalsByCode: ByCode;
}

export const emptySum = (): Sum => ({ counts: emptyCounts(), refusalsByCode: {} });

/** Adds a sum to another one, in place. */
export function addSum(sum: Sum, { counts, refusalsByCode }: Readonly<Sum>): void {
	addCounts(sum.counts, counts);
	addByCode(sum.refusalsByCode, refusalsByCode);
}

export function sumOf(spent: Iterable<Sum>): Sum {
	const sum = emptySum();
	for (const one of spent) addSum(sum, one);
	return sum;
}

/** Spendings summed up by some names of their spender: `groupBy(spent, 'workflow', 'node')`. In no particular order. */
export function groupBy<Name extends keyof Spender>(
	spent: Iterable<Spending>,
	...names: Name[]
): Array<Pick<Spender, Name> & Sum> {
	const groups = new Map<string, Pick<Spender, Name> & Sum>();
	for (const spending of spent) {
		const key = JSON.stringify(names.map((name) => spending[name]));
		let group = groups.get(key);
		if (group === undefined) {
			const who = Object.fromEntries(names.map((name) => [name, spending[name]])) as Pick<Spender, Name>;
			group = { ...who, ...emptySum() };
			groups.set(key, group);
		}
		addSum(group, spending);
	}
	return [...groups.values()];
}

/** The hours that begin at `from` or later and before `to`; both in Unix milliseconds. */
export const hoursBetween = ({ hours }: UsageHistory, from: number, to: number): UsageHour[] =>
	hours.filter(({ start }) => start >= from && start < to);

export const spentIn = (hours: readonly UsageHour[]): Spending[] => hours.flatMap(({ spent }) => spent);
