import type { Refuser } from './limits/admission';

/** One command: the request itself, or one of a batch. */
export interface CommandEntry {
	method: string;
	/** Error code; absent when it succeeded. An empty code is an error too. */
	error?: string;
}

/** One HTTP request to /rest. */
export interface RequestEntry {
	/** Milliseconds since 1970. */
	at: number;
	/** Until the answer was sent. */
	ms: number;
	/** Name as it was called; empty when the address named none. */
	method: string;
	/** Commands that the request carried: one for a plain call, for a batch those in it. */
	carried: number;
	/** One for a plain call, those that were run for a batch, none when the request was refused. */
	commands: CommandEntry[];
	/** HTTP status; 0 when the connection was cut instead. */
	status: number;
	/** Error code of the answer; absent when it succeeded. */
	error?: string;
	/** Which limit refused it; absent when none did. */
	refusedBy?: Refuser;
	/** Level of the caller's bucket after the request was counted. */
	bucketLevel: number;
	/** Whether its method was run, whatever the caller saw of it. */
	executed: boolean;
	/** Kind of the injected fault, when one hit it. */
	fault?: string;
	/** User id of the webhook or token; absent when there was none. */
	userId?: number;
	/** Of the application whose token it was; absent for webhooks. */
	clientId?: string;
	address: string;
	/** Requests in work at the moment it arrived, itself included. */
	concurrent: number;
}

/** One call of `/oauth/token/`, which is no request to the portal. */
export interface TokenRequest {
	/** Milliseconds since 1970. */
	at: number;
	grantType: string;
	httpMethod: string;
	/** Error code; absent when it succeeded. */
	error?: string;
}

export interface StatisticsTotals {
	requests: number;
	/** Requests whose method was run. */
	executed: number;
	/** Requests refused by a limit of requests: the bucket, a window, the bound of requests under way, or as a fault. */
	refused: number;
	/** The same by limit. */
	refusedBy: Record<Refuser, number>;
	/** Commands refused by the resource-intensity limit. */
	operatingRefusals: number;
	/** Commands run, those inside batches one by one. */
	commands: number;
	commandErrors: number;
	/** Commands run by lower-case method; a batch counts under `batch` once as well. */
	byMethod: Record<string, number>;
	/** Requests by HTTP status; 0 for cut connections. */
	byStatus: Record<string, number>;
	/** Most requests in work at one moment. */
	peakConcurrency: number;
}

export interface StatisticsReport {
	totals: StatisticsTotals;
	requests: RequestEntry[];
	tokenRequests: TokenRequest[];
}

const zero = (): StatisticsTotals => ({
	requests: 0,
	executed: 0,
	refused: 0,
	refusedBy: { concurrency: 0, window: 0, bucket: 0, fault: 0 },
	operatingRefusals: 0,
	commands: 0,
	commandErrors: 0,
	byMethod: {},
	byStatus: {},
	peakConcurrency: 0,
});

/** What the portal was asked and what it answered. */
export class Statistics {
	private entries: RequestEntry[] = [];
	private sums = zero();
	/** In the order in which they came. */
	tokenRequests: TokenRequest[] = [];

	get requests(): readonly RequestEntry[] {
		return this.entries;
	}

	get totals(): StatisticsTotals {
		const { refusedBy, byMethod, byStatus } = this.sums;
		return {
			...this.sums,
			refusedBy: { ...refusedBy },
			byMethod: { ...byMethod },
			byStatus: { ...byStatus },
		};
	}

	/** All as plain data, as the side channel sends it. */
	report(): StatisticsReport {
		return { totals: this.totals, requests: [...this.entries], tokenRequests: [...this.tokenRequests] };
	}

	add(entry: RequestEntry): void {
		this.entries.push(entry);
		const { sums } = this;
		sums.requests += 1;
		if (entry.executed) sums.executed += 1;
		// A fault of another kind may send the code too.
		const refuser = entry.refusedBy ?? (entry.error === 'QUERY_LIMIT_EXCEEDED' ? 'fault' : undefined);
		if (refuser !== undefined) {
			sums.refused += 1;
			sums.refusedBy[refuser] += 1;
		}
		sums.byStatus[entry.status] = (sums.byStatus[entry.status] ?? 0) + 1;
		sums.peakConcurrency = Math.max(sums.peakConcurrency, entry.concurrent);
		if (entry.executed && entry.method.toLowerCase() === 'batch') this.countMethod('batch');
		for (const command of entry.commands) {
			sums.commands += 1;
			this.countMethod(command.method);
			if (command.error === undefined) continue;
			sums.commandErrors += 1;
			if (command.error === 'OPERATION_TIME_LIMIT') sums.operatingRefusals += 1;
		}
	}

	reset(): void {
		this.entries = [];
		this.sums = zero();
		this.tokenRequests = [];
	}

	private countMethod(method: string): void {
		const name = method.toLowerCase();
		this.sums.byMethod[name] = (this.sums.byMethod[name] ?? 0) + 1;
	}
}
