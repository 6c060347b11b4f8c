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

export const percentOf = (part: number, whole: number): number => round((part / whole) * 100);

export const round = (value: number, decimals = 1): number => Number(value.toFixed(decimals));
