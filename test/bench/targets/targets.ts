import { PACK, say } from '../contenders';
import {
	isCheap,
	limiterCost,
	LIMITERS,
	MOST_BYTES,
	MOST_CPU_MS,
	MOST_IDLE_MS,
	mostRedisCalls,
	redisCalls,
} from '../cost/cost';
import type { Family } from '../family';
import { HEAVY_WORKS, workBeyondOperatingTime } from '../operating';
import { FAST, sharePortal } from '../processes';
import { percent, printTable } from '../table';
import { lostCreates } from './lost-creates';
import { meters, threeProcesses, troubledProcesses, urgentElsewhere } from './processes';
import { beside, cancelled, fuzzed, onFullBucket, shareOfAllowed, urgentInQueue } from './simulations';

interface Target {
	/** Number in docs/internals/targets.md. */
	number: number;
	what: string;
	target: string;
	/** @returns what was measured, and whether the target is met. */
	measure(): Promise<[measured: string, met: boolean]>;
}

/** Requests under way at the same time in one process, which an unknown state of the portal can cost. */
const SLOTS = 10;
const URGENT_DEPTH = 100;
const GIVEN_UP = 1_000;

const TARGETS: readonly Target[] = [
	{
		number: 1,
		what: 'alone: random workloads, stalls, cancelling',
		target: 'no refusal, none lost',
		async measure() {
			const { workloads, requests, refusals, left } = await fuzzed();
			return [
				`${refusals} of ${requests} in ${workloads} workloads, ${left} lost`,
				refusals === 0 && left === 0,
			];
		},
	},
	...[
		{ seconds: 120, least: 0.98 },
		{ seconds: 60, least: 0.975 },
	].map(
		({ seconds, least }): Target => ({
			number: 2,
			what: `used of what ${seconds} s allow, stalled or not`,
			target: `≥ ${percent(least)}`,
			async measure() {
				const share = await shareOfAllowed(seconds);
				return [percent(share), share >= least];
			},
		}),
	),
	{
		number: 3,
		what: 'three processes on Redis, clocks an hour apart',
		target: 'no refusal, ≥ 98 % used, ≥ 0.7 of a fair share',
		async measure() {
			const { refusals, used, leastShare, failures } = await threeProcesses();
			return [
				`${refusals} refused, ${percent(used)}, ${leastShare.toFixed(2)}`,
				refusals === 0 && failures === 0 && used >= 0.98 && leastShare >= 0.7,
			];
		},
	},
	{
		number: 3,
		what: 'one of them killed, Redis emptied',
		target: `none failed or lost, ≤ ${SLOTS} refused`,
		async measure() {
			const { refusals, failures, lost } = await troubledProcesses();
			return [
				`${failures} failed, ${lost} lost, ${refusals} refused`,
				failures === 0 && lost === 0 && refusals <= SLOTS,
			];
		},
	},
	...[
		{ perSecond: 1, refusedCount: false, most: 0.04 },
		{ perSecond: 1, refusedCount: true, most: 0.04 },
		{ perSecond: 0.5, refusedCount: false, most: 0.02 },
	].map(
		({ perSecond, refusedCount, most }): Target => ({
			number: 4,
			what: `a neighbour takes ${perSecond} of 2 a second${refusedCount ? ', refused ones count' : ''}`,
			target: `≤ ${percent(most)} refused, none failed, ≥ 90 % of the rest`,
			async measure() {
				const { requests, refusals, failed, used } = await beside(perSecond, refusedCount);
				const refused = refusals / requests;
				return [
					`${percent(refused)}, ${failed} failed, ${percent(used)}`,
					refused <= most && failed === 0 && used >= 0.9,
				];
			},
		}),
	),
	{
		number: 5,
		what: 'full bucket at the start',
		target: `≤ ${SLOTS} refused, ≤ best + 5 s`,
		async measure() {
			const { refusals, seconds, bestSeconds } = await onFullBucket();
			const longer = seconds - bestSeconds;
			return [`${refusals} refused, best + ${longer.toFixed(1)} s`, refusals <= SLOTS && longer <= 5];
		},
	},
	{
		number: 6,
		what: `urgent call behind ${URGENT_DEPTH} of its process`,
		target: '≤ 1/Y + 50 ms',
		async measure() {
			const waitedMs = await urgentInQueue(URGENT_DEPTH);
			return [`${waitedMs.toFixed(0)} ms of 550`, waitedMs <= 550];
		},
	},
	{
		number: 6,
		what: 'urgent calls beside busy processes, 95 % of them',
		target: '≤ latency + 100 ms',
		async measure() {
			const addedMs = await urgentElsewhere();
			return [`latency + ${addedMs.toFixed(0)} ms`, addedMs <= 100];
		},
	},
	...(['memory', 'redis'] as const).map(
		(kind): Target => ({
			number: 7,
			what: `an idle call, processor time, a waiting call: ${LIMITERS[kind]}`,
			target: `≤ ${MOST_IDLE_MS} ms, ≤ ${MOST_CPU_MS} ms, ≤ ${MOST_BYTES} bytes`,
			async measure() {
				const cost = await limiterCost({ kind });
				const { idleMs, cpuMs, bytesPerRequest } = cost;
				return [
					`${idleMs.toFixed(1)} ms, ${cpuMs.toFixed(2)} ms, ${bytesPerRequest.toFixed(0)} bytes`,
					isCheap(cost),
				];
			},
		}),
	),
	{
		number: 7,
		what: 'commands to Redis a request, 1, 2 and 3 processes waiting',
		target: '≤ 2, ≤ 3, ≤ 4',
		async measure() {
			const counts = await redisCalls();
			return [
				counts.map((count) => count.toFixed(2)).join(', '),
				counts.every((count, index) => count <= mostRedisCalls(index + 1)),
			];
		},
	},
	{
		number: 8,
		what: `${GIVEN_UP} waiting calls given up`,
		target: 'reported at once, nothing sent, no credit, listener or timer left',
		async measure() {
			const {
				cancelled: reported,
				toldAfterMs,
				sent,
				othersServedAt,
				listeners,
				timers,
			} = await cancelled(GIVEN_UP);
			return [
				`${reported} reported after ${toldAfterMs.toFixed(0)} ms, ${sent} sent, ${listeners + timers} left`,
				reported === GIVEN_UP &&
					toldAfterMs <= 10 &&
					sent + listeners + timers === 0 &&
					othersServedAt <= 1_600,
			];
		},
	},
	{
		number: 9,
		what: 'creates whose answer is dropped',
		target: 'no duplicate, every unknown outcome reported',
		async measure() {
			const { creates, dropped, reported, duplicates, wrong } = await lostCreates();
			return [
				`${creates} creates: ${duplicates} duplicates, ${reported} of ${dropped} reported`,
				duplicates === 0 && reported === dropped && dropped > 0 && wrong === 0,
			];
		},
	},
	...HEAVY_WORKS.map(
		(heavy): Target => ({
			number: 10,
			what: `operating time used up midway: ${heavy}`,
			target: 'no 429, other methods ± 5 %, on ≤ 2 s after the reset',
			async measure() {
				const worked = await workBeyondOperatingTime(PACK, { heavy });
				const { refusals, aloneMs, besideMs, resumedAfterMs, met } = worked;
				const changed = besideMs / aloneMs - 1;
				return [
					`${refusals} × 429, ${percent(changed)}, ${((resumedAfterMs ?? Number.NaN) / 1_000).toFixed(1)} s`,
					met,
				];
			},
		}),
	),
	{
		number: 11,
		what: 'requests counted by four processes',
		target: "the portal's count",
		async measure() {
			const { counted, requests } = await sharePortal(PACK, FAST);
			return [`${counted} of ${requests}`, counted === requests];
		},
	},
	{
		number: 12,
		what: 'meters in memory and in Redis, random histories',
		target: 'the same answers',
		async measure() {
			const { histories, granted, difference } = await meters();
			return [
				difference ?? `${histories} histories, ${granted} credits, no difference`,
				difference === undefined && granted > 0,
			];
		},
	},
];

/** Every target of the limiter, with the measurement of this run. */
export const targets: Family = {
	jobs: ['targets'],
	async run({ only = PACK.name }) {
		if (only !== PACK.name) return 0;
		const rows: string[][] = [];
		let missed = 0;
		for (const { number, what, target, measure } of TARGETS) {
			say(`target ${number}: ${what} …`);
			const [measured, met] = await measure();
			if (!met) missed += 1;
			rows.push([String(number), what, target, measured, met ? 'pass' : 'MISS']);
		}
		const columns = ['', 'what', 'target', 'measured', ''];
		printTable('Targets of the limiter', columns, rows, columns.length);
		return missed;
	},
};
