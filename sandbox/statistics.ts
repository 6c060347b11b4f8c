import type { Refuser } from './limits/admission';

/** A command: a direct call, or a command of a batch. */
export interface CommandEntry {
	method: string;
	/** Error code; absent on success. An empty code is an error too. */
	error?: string;
}

/** An HTTP request to /rest. */
export interface RequestEntry {
	/** Milliseconds since 1970. */
	at: number;
	/** Milliseconds until the answer was sent. */
	ms: number;
	/** Name of the method as the client wrote it; empty when the address had none. */
	method: string;
	/** Number of commands in the request: 1 for a direct call. */
	carried: number;
	/** The commands that were run; none when the request was refused. */
	commands: CommandEntry[];
	/** HTTP status; 0 when the connection was cut. */
	status: number;
	/** Error code of the answer; absent on success. */
	error?: string;
	/** The limit that refused the request; absent when none did. */
	refusedBy?: Refuser;
	/** Level of the caller's bucket after the request was counted. */
	bucketLevel: number;
	/** Whether the method was run, whatever the client saw. */
	executed: boolean;
	/** Kind of the injected fault, if one hit the request. */
	fault?: string;
	/** User of the webhook or token; absent without a valid one. */
	userId?: number;
	/** Application of the token; absent for webhooks. */
	clientId?: string;
	address: string;
	/** Requests under way when it arrived, itself included. */
	concurrent: number;
}

/** A call of `/oauth/token/`, which does not count as a request to the portal. */
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
	/** Requests refused by the bucket, a window, concurrency or an injected refusal. */
	refused: number;
	/** Refused requests by limit. */
	refusedBy: Record<Refuser, number>;
	/** Commands refused because of operating time. */
	operatingRefusals: number;
	/** Commands that were run, those of batches one by one. */
	commands: number;
	commandErrors: number;
	/** Commands that were run, by lower-case method. A batch also counts once as `batch`. */
	byMethod: Record<string, number>;
	/** Requests by HTTP status; 0 for cut connections. */
	byStatus: Record<string, number>;
	/** Most requests under way at one moment. */
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

/** Everything that the portal was asked and answered. */
export class Statistics {
	private entries: RequestEntry[] = [];
	private sums = zero();
	/** Calls of `/oauth/token/` in the order of their arrival. */
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

	/** Everything as plain data, for the side channel. */
	report(): StatisticsReport {
		return { totals: this.totals, requests: [...this.entries], tokenRequests: [...this.tokenRequests] };
	}

	add(entry: RequestEntry): void {
		this.entries.push(entry);
		const { sums } = this;
		sums.requests += 1;
		if (entry.executed) sums.executed += 1;
		// Faults of other kinds may send this code too.
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
