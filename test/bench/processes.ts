import { startPortalProcess } from '../../sandbox/process';
import { sandboxTls } from '../../sandbox/tls';
import { startRedis } from '../support/redis-server';
import { type Contender, contendersOf, ContestantProcess, say } from './contenders';
import { type Family, once } from './family';
import { printTable, verdict } from './table';

export const PROCESSES = 4;
const CAPACITY = 50;
const LATENCY_MS = 20;

export interface Round {
	leakPerSecond: number;
	/** Single calls of each process, all at once. */
	callsEach: number;
	/** Most time that this pack may take, as a multiple of the best. */
	target: number;
}

export const FAST: Round = { leakPerSecond: 20, callsEach: 75, target: 1.05 };
/**
 * A short run, in which the margin against refusals weighs more: its four credits are 2 s of 25 s, and nothing in a longer
 * run.
 */
const SLOW: Round = { leakPerSecond: 2, callsEach: 25, target: 1.05 * (27 / 25) };

export interface Shared {
	seconds: number;
	requests: number;
	refused: number;
	lost: number;
	ratio: number;
	/** Requests that the processes counted together; undefined if they do not count. */
	counted: number | undefined;
}

const bestSeconds = ({ leakPerSecond, callsEach }: Round): number =>
	(PROCESSES * callsEach - CAPACITY) / leakPerSecond;

/** Lets four processes begin together on one portal. */
export const sharePortal = once(async (contender: Contender, round: Round): Promise<Shared> => {
	const { leakPerSecond, callsEach } = round;
	const limit = { capacity: CAPACITY, leakPerSecond };
	const [portal, redis] = await Promise.all([
		startPortalProcess({
			tls: sandboxTls(),
			seed: { deals: callsEach },
			cost: { latencyMs: LATENCY_MS },
			limit: { ...limit, leak: 'continuous', refusedRequestsCount: false },
		}),
		contender.own ? startRedis() : undefined,
	]);
	try {
		const { webhookUrl } = portal;
		const task = { work: 'single', webhookUrl, limit, calls: callsEach, redis: redis?.settings } as const;
		const contestants = await Promise.all(
			Array.from({ length: PROCESSES }, async () => await ContestantProcess.start(contender, task)),
		);
		const begun = performance.now();
		const reports = await Promise.all(contestants.map(async (contestant) => await contestant.run()));
		const seconds = (performance.now() - begun) / 1_000;
		const { totals } = await portal.statistics();
		const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0);
		return {
			seconds,
			requests: totals.requests,
			refused: totals.refused,
			lost: PROCESSES * callsEach - sum(reports.map(({ done }) => done)),
			ratio: seconds / bestSeconds(round),
			// They count in one place, so the process that ends last has the requests of all.
			counted: contender.own ? Math.max(...reports.map(({ counted = 0 }) => counted)) : undefined,
		};
	} finally {
		await Promise.all([portal.close(), redis?.stop()]);
	}
});

/** Several processes on one portal, as in n8n's queue mode. */
export const processes: Family = {
	jobs: ['processes'],
	async run(selection) {
		let missed = 0;
		const rows: string[][] = [];
		for (const round of [FAST, SLOW]) {
			const title = `${PROCESSES} × ${round.callsEach} calls, Y=${round.leakPerSecond}`;
			for (const contender of contendersOf('processes', selection)) {
				say(`${PROCESSES} processes at once: ${title}, ${contender.title} …`);
				const shared = await sharePortal(contender, round);
				const { seconds, requests, refused, lost, ratio } = shared;
				const met = refused === 0 && lost === 0 && ratio <= round.target;
				if (contender.own && !met) missed += 1;
				const numbers = [requests, refused, lost].map(String);
				const target = contender.own ? verdict((round.target * bestSeconds(round)).toFixed(2), met) : '';
				rows.push([title, contender.title, seconds.toFixed(2), ...numbers, ratio.toFixed(2), target]);
			}
		}
		printTable(
			`${PROCESSES} processes at once on one portal, this pack with a real Redis (X=${CAPACITY}, ${LATENCY_MS} ms a request)`,
			['job', 'package', 'seconds', 'requests', 'refused', 'lost', '× best', 'target'],
			rows,
		);
		return missed;
	},
};
