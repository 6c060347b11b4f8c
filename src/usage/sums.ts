import { type Counts } from './counts';
import { addSum, emptySum, type Spender, type Spending, type UsageHour } from './history';
import { HOUR_MS, KEEP_MS, startOf } from './hour';

/** What is not counted by itself is summed up under this name. */
export const OTHERS = '(others)';

/** Spenders of an hour that are counted by themselves while it lasts, and afterwards: the biggest. */
const MOST_SPENDERS = 2_000;
const MOST_SPENDERS_AFTERWARDS = 200;

/** Names are cut after so many characters. */
const LONGEST_NAME = 200;

const OTHER_SPENDERS: Spender = {
	credential: OTHERS,
	workflow: OTHERS,
	node: OTHERS,
	method: OTHERS,
	priority: OTHERS,
};

/** Sums by hour and spender. Their memory is bounded: spenders an hour, and hours. */
export class UsageSums {
	private readonly hours = new Map<string, Map<string, Spending>>();

	get isEmpty(): boolean {
		return this.hours.size === 0;
	}

	/** The sum to which what this spender spends in the hour is added. */
	of(hour: string, spender: Spender): Spending {
		let spent = this.hours.get(hour);
		if (spent === undefined) {
			spent = new Map();
			this.hours.set(hour, spent);
		}
		return sumIn(spent, spender);
	}

	add(hours: Iterable<UsageHour>): void {
		for (const { hour, spent } of hours)
			for (const spending of spent) addSum(this.of(hour, spending), spending);
	}

	/** Drops hours that are too old, and sums up the small spenders of those that are over. */
	trim(now: number): void {
		for (const [hour, spent] of this.hours) {
			const start = startOf(hour);
			if (start < now - KEEP_MS) this.hours.delete(hour);
			else if (start < now - HOUR_MS && spent.size > MOST_SPENDERS_AFTERWARDS) {
				this.hours.set(hour, biggest(spent.values()));
			}
		}
	}

	/** Oldest hour first. They are the sums themselves. */
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

const short = (name: string): string => name.slice(0, LONGEST_NAME);

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
