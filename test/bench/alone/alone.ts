import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import { sandboxTls } from '../../../sandbox/tls';
import { type Contender, contendersOf, runContestant, say } from '../contenders';
import type { Family, Selection } from '../family';
import { printTable, verdict } from '../table';
import { CAPACITY, DEALS, type Job, JOBS, type Scenario, SCENARIOS, SINGLE } from './jobs';
import { checkRows } from './rows';

interface Row {
	job: string;
	package: string;
	seconds: number;
	requests: number;
	refused: number;
	/** `all`, or a sentence that says what is wrong. */
	right: string;
	/** Seconds divided by those of the theoretical best. */
	ratio: number;
	/** Most seconds allowed. */
	target?: number;
}

/** Jobs of one process alone on a portal: reading, writing, and single calls. */
export const alone: Family = {
	jobs: JOBS.map(({ name }) => name),
	async run(selection) {
		let missed = 0;
		let earlier: Row[] = [];
		for (const scenario of SCENARIOS) {
			const rows = await measureScenario(scenario, selection, earlier);
			if (rows.length > 0) printRows(scenario.title, rows);
			missed += rows.filter((row) => row.target !== undefined && !isMet(row)).length;
			earlier = rows;
		}
		return missed;
	},
};

/** Measures a job. @param earlier rows of a scenario that differs only in the cost of the server. */
async function measureScenario(
	scenario: Scenario,
	selection: Selection,
	earlier: readonly Row[],
): Promise<Row[]> {
	const rows: Row[] = [];
	for (const job of JOBS) {
		if (selection.job !== undefined && job.name !== selection.job) continue;
		for (const contender of contendersOf(job.name, selection)) {
			const before = earlier.find((row) => row.job === job.title && row.package === contender.title);
			if (before !== undefined && isBoundByLimit(before, job)) {
				say(`${job.title}: ${contender.title} as before: the request limit alone decides`);
				continue;
			}
			say(`${scenario.title}: ${job.title}, ${contender.title} …`);
			rows.push(await measure(contender, job, scenario));
		}
	}
	return rows;
}

/** Whether the limit decided the time, so that the cost of the server makes no difference. */
const isBoundByLimit = ({ seconds, requests }: Row, { limit }: Job): boolean =>
	requests > CAPACITY && seconds <= (1.1 * (requests - CAPACITY)) / limit.leakPerSecond;

async function measure(contender: Contender, job: Job, scenario: Scenario): Promise<Row> {
	const portal: PortalProcess = await startPortalProcess({
		tls: sandboxTls(),
		seed: { deals: DEALS },
		cost: scenario.cost,
		limit: { capacity: CAPACITY, refusedRequestsCount: false, ...job.limit },
	});
	try {
		const report = await runContestant(contender, {
			work: job.name,
			webhookUrl: portal.webhookUrl,
			calls: SINGLE,
			...(!job.isStandard && { limit: { capacity: CAPACITY, leakPerSecond: job.limit.leakPerSecond } }),
		});
		const { totals } = await portal.statistics();
		const wrong = report.failure ?? (await checkRows(job.name, report, portal));
		return {
			job: job.title,
			package: contender.title,
			seconds: report.seconds,
			requests: totals.requests,
			refused: totals.refused,
			right: wrong ?? 'all',
			ratio: report.seconds / job.bestSeconds(scenario.cost),
			target: contender.own ? job.target(scenario) : undefined,
		};
	} finally {
		await portal.close();
	}
}

function printRows(title: string, rows: readonly Row[]): void {
	printTable(
		title,
		['job', 'package', 'seconds', 'requests', 'refused', 'rows right', '× best', 'target'],
		rows.map((row) => [
			row.job,
			row.package,
			row.seconds.toFixed(2),
			String(row.requests),
			String(row.refused),
			row.right.slice(0, 40),
			row.ratio.toFixed(2),
			row.target === undefined ? '' : verdict(row.target.toFixed(2), isMet(row)),
		]),
	);
}

const isMet = ({ target = Number.POSITIVE_INFINITY, seconds, refused, right }: Row): boolean =>
	seconds <= target && refused === 0 && right === 'all';
