/** What was spent. */
export interface Counts {
	/** HTTP requests sent, refused ones included: each takes one credit. */
	requests: number;
	/** Method calls carried, single or inside batches. */
	commands: number;
	/** Requests refused with QUERY_LIMIT_EXCEEDED. */
	refusals: number;
	/** Requests that repeated an earlier one. */
	repeats: number;
	/** Commands and calls that ended with an error other than a refusal. */
	errors: number;
	/** Milliseconds that requests waited for the limiter. */
	waitMs: number;
}

/** Who sent a request. */
export interface Origin {
	credential: string;
	/** Name of the workflow, or of the script. */
	workflow: string;
	node: string;
}

/** One HTTP request, as it is booked. */
export interface LedgerEntry extends Origin {
	/** Method of the request: `batch` for a batch. */
	method: string;
	/** Methods inside the request, with how often each: for a single call the method itself, once. */
	commands: ReadonlyMap<string, number>;
	refused: boolean;
	repeat: boolean;
	errors: number;
	waitMs: number;
}

/** Sums of a portal since `since`. */
export interface LedgerSnapshot {
	/** Unix milliseconds. */
	since: number;
	total: Counts;
	byMethod: Record<string, Counts>;
	byCredential: Record<string, Counts>;
	byWorkflow: Record<string, Counts>;
	byNode: Record<string, Counts>;
}

const emptyCounts = (): Counts => ({
	requests: 0,
	commands: 0,
	refusals: 0,
	repeats: 0,
	errors: 0,
	waitMs: 0,
});

/** Names kept per group; what comes after is booked under `OTHERS`, so that memory stays bounded. */
const MOST_NAMES = 1_000;
const OTHERS = '(others)';

type Group = Map<string, Counts>;

/** Counts in memory what one portal was asked, by whom. A booking costs a few map look-ups. */
export class Ledger {
	private since: number;
	private total = emptyCounts();
	private readonly groups = {
		byMethod: new Map() as Group,
		byCredential: new Map() as Group,
		byWorkflow: new Map() as Group,
		byNode: new Map() as Group,
	};

	constructor(private readonly now: () => number = Date.now) {
		this.since = now();
	}

	book(entry: LedgerEntry): void {
		const { groups } = this;
		let commands = 0;
		for (const [method, count] of entry.commands) {
			commands += count;
			// A single call is booked as a request under its own method below.
			if (method !== entry.method) counts(groups.byMethod, method).commands += count;
		}
		const own = entry.commands.get(entry.method) ?? 0;
		add(counts(groups.byMethod, entry.method), entry, own);
		add(this.total, entry, commands);
		add(counts(groups.byCredential, entry.credential), entry, commands);
		add(counts(groups.byWorkflow, entry.workflow), entry, commands);
		add(counts(groups.byNode, `${entry.workflow} / ${entry.node}`), entry, commands);
	}

	snapshot(): LedgerSnapshot {
		return {
			since: this.since,
			total: { ...this.total },
			byMethod: plain(this.groups.byMethod),
			byCredential: plain(this.groups.byCredential),
			byWorkflow: plain(this.groups.byWorkflow),
			byNode: plain(this.groups.byNode),
		};
	}

	/** Starts counting anew. */
	reset(): void {
		this.since = this.now();
		this.total = emptyCounts();
		for (const group of Object.values(this.groups)) group.clear();
	}
}

function counts(group: Group, name: string): Counts {
	const known = group.get(name);
	if (known !== undefined) return known;
	if (group.size >= MOST_NAMES && name !== OTHERS) return counts(group, OTHERS);
	const fresh = emptyCounts();
	group.set(name, fresh);
	return fresh;
}

function add(sum: Counts, entry: LedgerEntry, commands: number): void {
	sum.requests += 1;
	sum.commands += commands;
	sum.refusals += entry.refused ? 1 : 0;
	sum.repeats += entry.repeat ? 1 : 0;
	sum.errors += entry.errors;
	sum.waitMs += entry.waitMs;
}

function plain(group: Group): Record<string, Counts> {
	// fromEntries defines own properties, so that a workflow called "__proto__" is counted like any other.
	return Object.fromEntries([...group].map(([name, sum]) => [name, { ...sum }]));
}
