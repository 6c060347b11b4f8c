// Measures the ledger alone: the work for each request besides sending it, and the handing over now and then.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileStore } from '../../../src/usage/file-store';
import { Ledger } from '../../../src/usage/ledger';
import { RepeatedAnswers } from '../../../src/usage/repeated-answers';
import { entry } from '../../support/ledger-entry';
import { serve } from '../child';

export interface LedgerTask {
	/** Number of booked requests. */
	requests: number;
	/** Number of spenders that take turns, and number of commands in a batch. */
	spenders: number;
	commands: number;
	/** Characters of the answer of a list. */
	answer: number;
}

/** Costs in microseconds of processor time. */
export interface LedgerCost {
	call: number;
	/** Cost of each command in a batch. */
	command: number;
	/** Cost of comparing an answer with the one before. */
	comparison: number;
	/** Cost of handing over to a file that holds a full week. */
	handOver: number;
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 8 * 24;
const HAND_OVERS = 20;

serve(async ({ requests, spenders, commands, answer }: LedgerTask): Promise<LedgerCost> => {
	const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
	try {
		const start = Date.now() - WEEK_HOURS * HOUR_MS;
		let now = start;
		const clock = (): number => now;
		const ledger = new Ledger(
			new FileStore(folder, 'demo', () => {}, clock),
			() => '+03:00',
			() => {},
			clock,
		);
		const singles = Array.from({ length: spenders }, (_, index) => entry({ workflow: `Workflow ${index}` }));
		const batches = singles.map((one) => ({
			...one,
			method: 'batch',
			commands: Array.from({ length: commands }, () => ({ method: 'crm.item.add', workMs: 20 })),
		}));
		const book = (entries: typeof singles) => (index: number) => ledger.book(entries[index % spenders]);
		for (let hour = 0; hour < WEEK_HOURS; hour++, now += HOUR_MS) {
			for (const one of singles) ledger.book(one);
			await ledger.handOver();
		}
		const call = cpuOf(requests, book(singles));
		const command = (cpuOf(requests / commands, book(batches)) - call) / commands;
		const answers = new RepeatedAnswers();
		const text = 'x'.repeat(answer);
		const comparison = cpuOf(
			requests / 10,
			(index) => void answers.isRepeated(`question ${index % 100}`, text),
		);
		await ledger.handOver();
		const cpu = process.cpuUsage();
		for (let count = 0; count < HAND_OVERS; count++) {
			ledger.book(singles[count % spenders]);
			await ledger.handOver();
		}
		return { call, command, comparison, handOver: microseconds(cpu) / HAND_OVERS };
	} finally {
		rmSync(folder, { recursive: true });
	}
});

/** Processor time of the second run, because V8 still compiles in the first. */
function cpuOf(count: number, task: (index: number) => void): number {
	for (let index = 0; index < count; index++) task(index);
	const cpu = process.cpuUsage();
	for (let index = 0; index < count; index++) task(index);
	return microseconds(cpu) / count;
}

function microseconds(since: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(since);
	return user + system;
}
