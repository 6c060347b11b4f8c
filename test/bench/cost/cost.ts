import { startPortalProcess } from '../../../sandbox/process';
import { sandboxTls } from '../../../sandbox/tls';
import { LimitWorker } from '../../support/limit-workers';
import { type RedisServer, startRedis } from '../../support/redis-server';
import { Child } from '../child';
import { type Contender, contendersOf, PACK, runContestant, say } from '../contenders';
import type { SequenceFigures } from '../contestants/contestant';
import { type Family, once, type Selection } from '../family';
import { printTable, verdict } from '../table';
import type { LedgerCost, LedgerTask } from './ledger-process';
import type { LimiterCost, LimiterKind, LimiterTask } from './limiter-process';

/** Numbers of calls: one after the other, all at once, and waiting at the same time. */
const SEQUENCE = 300;
const BULK = 300;
const QUEUED = 10_000;
/** Calls of all processes together when commands to Redis are counted. */
const SATURATING = 150;
const MOST_PROCESSES = 3;

/** Number 7 of the targets in docs/internals/targets.md. */
export const MOST_IDLE_MS = 10;
export const MOST_CPU_MS = 0.4;
export const MOST_BYTES = 4 * 1_024;
export const mostRedisCalls = (processes: number): number => 1 + processes;

/** Most processor time that the ledger may take for a call, measured with forty nodes over a week. */
export const MOST_LEDGER_MICROSECONDS = 20;
const LEDGER: LedgerTask = { requests: 100_000, spenders: 40, commands: 50, answer: 16_000 };

/** A limit that is never reached, so that only the work of the package counts. */
const WIDE = { capacity: 1_000_000, leakPerSecond: 1_000_000 };
const NARROW = { capacity: 50, leakPerSecond: 2 };
const SATURATED = { capacity: 50, leakPerSecond: 40 };

/** Measures the limiter alone. */
export const limiterCost = once(async ({ kind }: { kind: LimiterKind }): Promise<LimiterCost> => {
	const redis = kind === 'redis' ? await startRedis() : undefined;
	const child = new Child('cost/limiter-process.ts');
	try {
		const task = { kind, redis: redis?.settings, sequence: SEQUENCE, bulk: BULK, queued: QUEUED };
		return await child.ask<LimiterCost>(task satisfies LimiterTask);
	} finally {
		child.end();
		await redis?.stop();
	}
});

interface CallCost extends SequenceFigures {
	bytesPerCall: number;
}

/** Measures a whole package on a portal without limits. */
async function callCost(contender: Contender): Promise<CallCost> {
	const portal = await startPortalProcess({ tls: sandboxTls(), seed: { deals: QUEUED }, limit: 'none' });
	try {
		const { webhookUrl } = portal;
		const { sequence, failure } = await runContestant(contender, {
			...{ webhookUrl, work: 'sequence', calls: SEQUENCE, limit: WIDE },
		});
		const { bytesPerCall } = await runContestant(contender, {
			...{ webhookUrl, work: 'queue', calls: QUEUED, limit: NARROW },
		});
		if (sequence === undefined || bytesPerCall === undefined) throw new Error(failure);
		return { ...sequence, bytesPerCall };
	} finally {
		await portal.close();
	}
}

/** Counts commands to Redis for each request, when one, two and three processes wait for the same bucket. */
export const redisCalls = once(async (): Promise<number[]> => {
	const counts: number[] = [];
	for (let processes = 1; processes <= MOST_PROCESSES; processes++) {
		const redis = await startRedis();
		counts.push(await redisCallsOf(redis, processes).finally(async () => await redis.stop()));
	}
	return counts;
});

async function redisCallsOf(redis: RedisServer, processes: number): Promise<number> {
	const portal = await startPortalProcess({
		limit: { ...SATURATED, leak: 'continuous', refusedRequestsCount: false },
	});
	const workers: LimitWorker[] = [];
	try {
		while (workers.length < processes) workers.push(await LimitWorker.start({ redis: redis.settings }));
		const { webhookUrl } = portal;
		const setting = { plan: 'custom', custom: { bucket: SATURATED } } as const;
		const calls = SATURATING / processes;
		await Promise.all(workers.map(async (worker) => await worker.call({ webhookUrl, calls, setting })));
		return workers.reduce((sum, worker) => sum + worker.redisCalls, 0) / SATURATING;
	} finally {
		for (const worker of workers) worker.stop();
		await portal.close();
	}
}

export const isCheap = ({ idleMs, cpuMs, bytesPerRequest }: LimiterCost): boolean =>
	idleMs <= MOST_IDLE_MS && cpuMs <= MOST_CPU_MS && bytesPerRequest <= MOST_BYTES;

/** Time, processor time and memory of a call. */
export const cost: Family = {
	jobs: ['cost'],
	async run(selection) {
		await showPackages(selection);
		const { only = PACK.name } = selection;
		if (only !== PACK.name) return 0;
		return (await showLimiter()) + (await showRedisCalls()) + (await showLedger());
	},
};

async function showPackages(selection: Selection): Promise<void> {
	const rows: string[][] = [];
	for (const contender of contendersOf('cost', selection)) {
		say(`cost of a call: ${contender.title} …`);
		const { addedMs, addedCpuMs, bytesPerCall } = await callCost(contender);
		rows.push([contender.title, addedMs.toFixed(2), addedCpuMs.toFixed(2), bytesPerCall.toFixed(0)]);
	}
	printTable(
		`what a call costs beside the bare request of axios: ${SEQUENCE} calls one after the other, ${QUEUED} that wait`,
		['package', 'ms', 'CPU ms', 'bytes of a waiting call'],
		rows,
		1,
	);
}

export const LIMITERS: Record<LimiterKind, string> = {
	memory: 'in memory',
	redis: 'with Redis',
	bottleneck: 'Bottleneck alone',
};

async function showLimiter(): Promise<number> {
	let missed = 0;
	const rows: string[][] = [];
	for (const kind of Object.keys(LIMITERS) as LimiterKind[]) {
		say(`cost of a request: ${LIMITERS[kind]} …`);
		const figures = await limiterCost({ kind });
		const met = isCheap(figures);
		if (kind !== 'bottleneck' && !met) missed += 1;
		const { idleMs, cpuMs, bytesPerRequest } = figures;
		const target = `≤ ${MOST_IDLE_MS} ms, ≤ ${MOST_CPU_MS} ms, ≤ ${MOST_BYTES}`;
		const numbers = [idleMs.toFixed(2), cpuMs.toFixed(2), bytesPerRequest.toFixed(0)];
		rows.push([LIMITERS[kind], ...numbers, kind === 'bottleneck' ? '' : verdict(target, met)]);
	}
	printTable(
		`the limiter by itself: ${SEQUENCE} requests one after the other, ${BULK} at once, ${QUEUED} that wait`,
		['limiter', 'ms when idle', 'CPU ms', 'bytes of a waiting request', 'target'],
		rows,
		1,
	);
	return missed;
}

async function showRedisCalls(): Promise<number> {
	say("Redis' commands …");
	const counts = await redisCalls();
	let missed = 0;
	const rows = counts.map((count, index) => {
		const most = mostRedisCalls(index + 1);
		if (count > most) missed += 1;
		return [String(index + 1), count.toFixed(2), verdict(`≤ ${most}`, count <= most)];
	});
	printTable('commands to Redis for each request', ['processes that wait', 'commands', 'target'], rows, 0);
	return missed;
}

/** Measures the ledger alone. */
export const ledgerCost = once(async (): Promise<LedgerCost> => {
	const child = new Child('cost/ledger-process.ts');
	try {
		return await child.ask<LedgerCost>(LEDGER);
	} finally {
		child.end();
	}
});

async function showLedger(): Promise<number> {
	say('cost of counting …');
	const { call, command, comparison, handOver } = await ledgerCost();
	const counted = call + comparison;
	const met = counted <= MOST_LEDGER_MICROSECONDS;
	printTable(
		'counting, in microseconds of processor time',
		['a call', 'comparing a long answer', 'each command of a batch', 'a file every two seconds', 'target'],
		[
			[
				...[call, comparison, command].map((microseconds) => microseconds.toFixed(2)),
				handOver.toFixed(0),
				verdict(`≤ ${MOST_LEDGER_MICROSECONDS} a call`, met),
			],
		],
		0,
	);
	return met ? 0 : 1;
}
