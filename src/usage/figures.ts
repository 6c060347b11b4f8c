import type { Counts } from './counts';
import { groupBy, type Spender, type Spending, type Sum } from './history';

/** Counts as people read them: times in seconds, all rounded. */
type Figures = Omit<Counts, 'waitMs' | 'workMs'> & { waitSeconds: number; workSeconds: number };

/** What counts only in part is rounded up: what was refused once has not been refused never. */
export function figuresOf({ counts: { waitMs, workMs, ...counts } }: Sum): Figures {
	const whole = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.ceil(count)]));
	return {
		...(whole as typeof counts),
		waitSeconds: round(waitMs / 1_000),
		workSeconds: round(workMs / 1_000),
	};
}

/** By what spenders are compared, and what decides where that is equal. */
export type Order = (counts: Counts) => [first: number, second: number];

export const byRequests: Order = ({ requests, commands }) => [requests, commands];
export const byWork: Order = ({ workMs, commands }) => [workMs, commands];

/** Requests of batches are booked under `batch`; the methods in them are what somebody chose. */
export const withoutBatches = (spent: readonly Spending[]): Spending[] =>
	spent.filter(({ method }) => method !== 'batch');

/** Spendings summed up by some of what identifies a spender, the biggest first. */
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

/** Milliseconds that a request has waited on average; 0 where there was none. */
export const averageWait = ({ requests, waitMs }: Pick<Counts, 'requests' | 'waitMs'>): number =>
	requests === 0 ? 0 : waitMs / requests;

/** The same in seconds, as people read it. */
export const waitPerRequest = (counts: Pick<Counts, 'requests' | 'waitMs'>): number =>
	round(averageWait(counts) / 1_000, 2);

export const percentOf = (part: number, whole: number): number => round((part / whole) * 100);

export const round = (value: number, decimals = 1): number => Number(value.toFixed(decimals));
