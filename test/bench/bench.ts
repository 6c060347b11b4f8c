/** `npm run bench`: this pack's engine beside two published clients, on the same sandbox portal, in one run. */
import { parseArgs } from 'node:util';

import { provide } from '../../scripts/programs.cjs';
import { alone } from './alone/alone';
import { cost } from './cost/cost';
import type { Family } from './family';
import { n8n } from './n8n/n8n';
import { neighbour } from './neighbour/neighbour';
import { operating } from './operating';
import { processes } from './processes';
import { read } from './read/read';
import { targets } from './targets/targets';
import { triggers } from './triggers/triggers';

const FAMILIES: readonly Family[] = [
	alone,
	processes,
	neighbour,
	operating,
	read,
	cost,
	targets,
	n8n,
	triggers,
];

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { only: { type: 'string' }, job: { type: 'string' } } });
	const { job } = values;
	const names = FAMILIES.flatMap(({ jobs }) => jobs);
	if (job !== undefined && !names.some((name) => name === job))
		throw new Error(`There is no job ${job}. Jobs are ${names.join(', ')}.`);
	// Before anything is measured, which takes an hour: panels are opened in a browser.
	if (job === undefined || job === 'panel') provide(['chromium']);
	let missed = 0;
	for (const { jobs, run } of FAMILIES)
		if (job === undefined || jobs.some((name) => name === job)) missed += await run(values);
	console.log(missed === 0 ? '\nEvery target is met.' : `\n${missed} targets are missed.`);
	process.exitCode = missed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
	console.error(error);
	// Contestants may still be working. They stop with this process.
	process.exit(1);
});
