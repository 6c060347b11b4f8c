import { beginningOf } from '../facts/characters';
import { type Counts } from './counts';
import { addSum, emptySum, type Spender, type Spending, type UsageHour } from './history';
import { HOUR_MS, KEEP_MS, startOf } from './hour';

/** Name under which small spenders are summed up. */
export const OTHERS = '(others)';

/** How many spenders of an hour are counted one by one: while the hour lasts, and afterwards (the biggest ones). */
const MOST_SPENDERS = 2_000;
const MOST_SPENDERS_AFTERWARDS = 200;

/** Longest name in characters; longer ones are cut. */
const LONGEST_NAME = 200;

const OTHER_SPENDERS: Spender = {
	credential: OTHERS,
	workflow: OTHERS,
	node: OTHERS,
	method: OTHERS,
	priority: OTHERS,
};

/** Sums by hour and spender. There is a limit to their number, so that they never need much memory. */
export class UsageSums {
	private readonly hours = new Map<string, Map<string, Spending>>();

	get isEmpty(): boolean {
		return this.hours.size === 0;
	}

	/** The sum of a spender in an hour, to which counts can be added. */
	of(hour: string, spender: Spender): Spending {
		let spent = this.hours.get(hour);
		if (spent === undefined) {
			spent = new Map();
			this.hours.set(hour, spent);
		}
		return sumIn(spent, spender);
	}

	/** Adds all counts of these hours. */
	add(hours: Iterable<UsageHour>): void {
		for (const { hour, spent } of hours)
			for (const spending of spent) addSum(this.of(hour, spending), spending);
	}

	/** Drops hours that are too old, and sums up the small spenders of hours that are over. @param now Unix milliseconds. */
	trim(now: number): void {
		for (const [hour, spent] of this.hours) {
			const start = startOf(hour);
			if (start < now - KEEP_MS) this.hours.delete(hour);
			else if (start < now - HOUR_MS && spent.size > MOST_SPENDERS_AFTERWARDS) {
				this.hours.set(hour, biggest(spent.values()));
			}
		}
	}

	/** All hours, oldest first. They hold the sums themselves, not copies. */
	list(): UsageHour[] {
		return [...this.hours]
			.map(([hour, spent]) => ({ hour, start: startOf(hour), spent: [...spent.values()] }))
			.sort((one, other) => one.start - other.start);
	}
}

function sumIn(spent: Map<string, Spending>, spender: Spender): Spending {
	const { credential, workflow, node, method, priority } = spender;
	const key = `${credential}\0${workflow}\0${node}\0${method}\0${priority}`;
	const known = spent.get(key);
	if (known !== undefined) return known;
	if (spent.size >= MOST_SPENDERS && spender !== OTHER_SPENDERS) return sumIn(spent, OTHER_SPENDERS);
	const fresh = {
		credential: short(credential),
		workflow: short(workflow),
		node: short(node),
		method: short(method),
		priority: short(priority),
		...emptySum(),
	};
	spent.set(key, fresh);
	return fresh;
}

const short = (name: string): string => beginningOf(name, LONGEST_NAME);

/** Keeps the biggest spenders, and sums up the others. */
function biggest(spent: Iterable<Spending>): Map<string, Spending> {
	const size = ({ requests, commands, refusals }: Counts): number => requests + commands + refusals;
	const sorted = [...spent].sort((one, other) => size(other.counts) - size(one.counts));
	const kept = new Map<string, Spending>();
	for (const [index, spending] of sorted.entries()) {
		const isBig = index < MOST_SPENDERS_AFTERWARDS - 1;
		addSum(sumIn(kept, isBig ? spending : OTHER_SPENDERS), spending);
	}
	return kept;
}
