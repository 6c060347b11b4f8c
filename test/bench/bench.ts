/** `npm run bench`: this pack's engine beside two published clients, on the same sandbox portal, in one run. */
import { parseArgs } from 'node:util';

import { sandboxTls } from '../portal/tls';
import { startPortalProcess, type PortalProcess } from '../portal/process';
import { type Contender, CONTENDERS, runContestant } from './contenders';
import { DEALS, JOBS, type Job, type Scenario, SCENARIOS } from './jobs';
import { checkRows } from './rows';
import { printTable, type Row } from './table';

async function measure(contender: Contender, job: Job, scenario: Scenario): Promise<Row> {
	const portal: PortalProcess = await startPortalProcess({
		tls: sandboxTls(),
		seed: { deals: DEALS },
		cost: scenario.cost,
		limit: { capacity: 50, refusedRequestsCount: false, ...job.limit },
	});
	try {
		const report = await runContestant(contender, job.name, portal.webhookUrl);
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

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { only: { type: 'string' }, job: { type: 'string' } } });
	let missed = 0;
	for (const scenario of SCENARIOS) {
		const rows: Row[] = [];
		for (const job of JOBS) {
			if (values.job !== undefined && job.name !== values.job) continue;
			for (const contender of CONTENDERS) {
				if (values.only !== undefined && contender.name !== values.only) continue;
				const skip = contender.skips?.[job.name];
				if (skip !== undefined) {
					process.stderr.write(`  ${job.title}: ${contender.title} left out: ${skip}\n`);
					continue;
				}
				process.stderr.write(`  ${scenario.title}: ${job.title}, ${contender.title} …\n`);
				rows.push(await measure(contender, job, scenario));
			}
		}
		printTable(scenario.title, rows);
		missed += rows.filter(
			({ target, seconds, refused, right }) =>
				target !== undefined && (seconds > target || refused > 0 || right !== 'all'),
		).length;
	}
	console.log(missed === 0 ? 'Every target is met.' : `${missed} targets are missed.`);
	process.exitCode = missed === 0 ? 0 : 1;
}

void main();
