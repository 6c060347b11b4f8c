import type { Counts } from './counts';
import { groupBy, type Spender, type Spending, type Sum } from './history';

/** Counts for people: times in seconds, everything rounded. */
type Figures = Omit<Counts, 'waitMs' | 'workMs'> & { waitSeconds: number; workSeconds: number };

/** Counts for people. Parts of the last hour are rounded up, so that a single refusal is not shown as 0. */
export function figuresOf({ counts: { waitMs, workMs, ...counts } }: Sum): Figures {
	const whole = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.ceil(count)]));
	return {
		...(whole as typeof counts),
		waitSeconds: round(waitMs / 1_000),
		workSeconds: round(workMs / 1_000),
	};
}

/** The two numbers by which spenders are compared; the second one decides when the first is equal. */
export type Order = (counts: Counts) => [first: number, second: number];

export const byRequests: Order = ({ requests, commands }) => [requests, commands];
export const byWork: Order = ({ workMs, commands }) => [workMs, commands];

/** Leaves out the method `batch`, under which requests are booked that carry the calls of other methods. */
export const withoutBatches = (spent: readonly Spending[]): Spending[] =>
	spent.filter(({ method }) => method !== 'batch');

/** Spendings summed up by some names of their spender, the largest first: `ranked(spent, byRequests, 'workflow')`. */
export const ranked = <Name extends keyof Spender>(
	spent: readonly Spending[],
	order: Order,
	...names: Name[]
): Array<Pick<Spender, Name> & Sum> =>
	groupBy(spent, ...names).sort((one, other) => {
		const [first, second] = order(one.counts);
		const [otherFirst, otherSecond] = order(other.counts);
		return otherFirst - first || otherSecond - second;
	});

/** Milliseconds that a request waited on average; 0 without requests. */
export const averageWait = ({ requests, waitMs }: Pick<Counts, 'requests' | 'waitMs'>): number =>
	requests === 0 ? 0 : waitMs / requests;

/** Seconds that a request waited on average, for people. */
export const waitPerRequest = (counts: Pick<Counts, 'requests' | 'waitMs'>): number =>
	round(averageWait(counts) / 1_000, 2);

export const percentOf = (part: number, whole: number): number => round((part / whole) * 100);

export const round = (value: number, decimals = 1): number => Number(value.toFixed(decimals));
