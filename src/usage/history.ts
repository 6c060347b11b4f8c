import { addByCode, addCounts, type ByCode, type Counts, emptyCounts } from './counts';

/** Who asked for what, and how urgently. */
export interface Spender {
	/** As the person calls it in n8n. */
	credential: string;
	/** Name of the workflow, or of the script. */
	workflow: string;
	node: string;
	/** REST method; requests that carry a batch count for `batch`, the commands inside for their own methods. */
	method: string;
	/** `interactive`, `normal` or `background`. */
	priority: string;
}

/** What one spender spent in a time. */
export interface Spending extends Spender {
	counts: Counts;
	refusalsByCode: ByCode;
}

/** One hour of the portal's clock. */
export interface UsageHour {
	/** Its beginning with the portal's offset: `2026-11-22T15+05:30`. The first ten characters are the portal's day. */
	hour: string;
	/** The same as Unix milliseconds. */
	start: number;
	/** In no order. Small spenders of hours that are over may be summed up under the name `(others)`. */
	spent: Spending[];
}

/** What a portal was asked in the last days, by all processes that share their counts. */
export interface UsageHistory {
	/** Oldest first; hours without a request are absent. At most eight days. */
	hours: UsageHour[];
	/** When counting began (Unix milliseconds), but at most eight days ago. */
	since: number;
	/** Where the counts are: `memory` forgets them when n8n restarts. */
	keptIn: 'memory' | 'file' | 'redis';
	/** The portal's time zone: an offset such as `+03:00`, or a name. */
	zone: string;
	/** Why counts may be missing, one sentence for an administrator. */
	problem?: string;
}

/** Sums of several spenders. */
export interface Sum {
	counts: Counts;
	refusalsByCode: ByCode;
}

export const emptySum = (): Sum => ({ counts: emptyCounts(), refusalsByCode: {} });

export function addSum(sum: Sum, { counts, refusalsByCode }: Readonly<Sum>): void {
	addCounts(sum.counts, counts);
	addByCode(sum.refusalsByCode, refusalsByCode);
}

export function sumOf(spent: Iterable<Sum>): Sum {
	const sum = emptySum();
	for (const one of spent) addSum(sum, one);
	return sum;
}

/** Spendings summed up by some of what identifies a spender: `groupBy(spent, 'workflow', 'node')`. In no order. */
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

/** The hours that begin in a time, ends in Unix milliseconds; the second is not part of it. */
export const hoursBetween = ({ hours }: UsageHistory, from: number, to: number): UsageHour[] =>
	hours.filter(({ start }) => start >= from && start < to);

export const spentIn = (hours: readonly UsageHour[]): Spending[] => hours.flatMap(({ spent }) => spent);
