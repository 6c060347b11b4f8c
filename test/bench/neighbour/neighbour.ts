import type { BucketLimit } from '../../../sandbox';
import { startPortalProcess } from '../../../sandbox/process';
import { sandboxTls } from '../../../sandbox/tls';
import { Child } from '../child';
import { type Contender, contendersOf, ContestantProcess, say } from '../contenders';
import type { Family } from '../family';
import { percent, printTable, verdict } from '../table';
import type { NeighbourReport, NeighbourTask } from './neighbour-process';

const CALLS = 250;
const CAPACITY = 50;
/** Five times as fast as a cloud portal with a neighbour of one request a second, to keep the run short. */
const LEAK_PER_SECOND = 10;
const NEIGHBOUR_PER_SECOND = 5;
const LATENCY_MS = 20;

const MOST_REFUSED = 0.04;
const LEAST_USED = 0.9;

/** Seconds of a client that uses everything that the neighbour leaves. */
const BEST_SECONDS = (CALLS - CAPACITY) / (LEAK_PER_SECOND - NEIGHBOUR_PER_SECOND);

interface Beside {
	seconds: number;
	requests: number;
	/** Refused share of the client's requests. */
	refused: number;
	lost: number;
	used: number;
	/** Refused share of the neighbour's requests. */
	neighbourRefused: number;
}

const LEAKS: Record<BucketLimit['leak'], string> = {
	everySecond: 'leaks each second',
	continuous: 'leaks smoothly',
};

async function measure(contender: Contender, leak: BucketLimit['leak']): Promise<Beside> {
	const limit = { capacity: CAPACITY, leakPerSecond: LEAK_PER_SECOND };
	const portal = await startPortalProcess({
		tls: sandboxTls(),
		seed: { deals: CALLS },
		cost: { latencyMs: LATENCY_MS },
		limit: { ...limit, leak, refusedRequestsCount: false },
	});
	try {
		const { webhookUrl } = portal;
		const contestant = await ContestantProcess.start(contender, {
			...{ work: 'single', webhookUrl, limit, calls: CALLS },
		});
		const other = new Child('neighbour/neighbour-process.ts');
		await other.ask({ task: { webhookUrl, perSecond: NEIGHBOUR_PER_SECOND } satisfies NeighbourTask });
		const { seconds, done } = await contestant.run();
		const theirs = await other.ask<NeighbourReport>({ end: true });
		other.end();
		const { totals } = await portal.statistics();
		const requests = totals.requests - theirs.requests;
		return {
			seconds,
			requests,
			refused: (totals.refused - theirs.refused) / requests,
			lost: CALLS - done,
			used: BEST_SECONDS / seconds,
			neighbourRefused: theirs.refused / theirs.requests,
		};
	} finally {
		await portal.close();
	}
}

/** A client beside another application at the same address, which it does not know of. */
export const neighbour: Family = {
	jobs: ['neighbour'],
	async run(selection) {
		let missed = 0;
		const rows: string[][] = [];
		for (const [leak, title] of Object.entries(LEAKS)) {
			for (const contender of contendersOf('neighbour', selection)) {
				say(`beside a neighbour: ${title}, ${contender.title} …`);
				const beside = await measure(contender, leak as BucketLimit['leak']);
				const { seconds, requests, refused, lost, used, neighbourRefused } = beside;
				const met = refused <= MOST_REFUSED && lost === 0 && used >= LEAST_USED;
				if (contender.own && !met) missed += 1;
				rows.push([
					`${CALLS} calls, ${title}`,
					contender.title,
					seconds.toFixed(2),
					String(requests),
					percent(refused),
					String(lost),
					percent(used),
					percent(neighbourRefused),
					contender.own ? verdict(`≤ ${percent(MOST_REFUSED)}, ≥ ${percent(LEAST_USED)}`, met) : '',
				]);
			}
		}
		printTable(
			`beside a neighbour that sends ${NEIGHBOUR_PER_SECOND} of the ${LEAK_PER_SECOND} requests a second (five times a neighbour with 1 of 2)`,
			[
				...['job', 'package', 'seconds', 'requests', 'refused', 'lost', 'of the rest used'],
				...["neighbour's refused", 'target'],
			],
			rows,
		);
		return missed;
	},
};
