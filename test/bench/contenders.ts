import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { certificatePath } from '../portal/tls';
import type { JobName, JobReport } from './contestants/contestant';

export interface Contender {
	/** Name of its file in contestants/. */
	name: string;
	title: string;
	/** Whether it is ours, and has targets. */
	own?: boolean;
	/** Jobs that are left out, with the reason. */
	skips?: Partial<Record<JobName, string>>;
}

export const CONTENDERS: readonly Contender[] = [
	{ name: 'pack', title: 'this pack', own: true },
	{ name: 'b24jssdk', title: '@bitrix24/b24jssdk' },
	{
		name: '2bad-bitrix',
		title: '@2bad/bitrix',
		skips: { single: 'it always sends two requests a second, and cannot be told of another limit' },
	},
];

/** A job in a process of its own: neither the portal nor another contestant shares its processor time. */
export async function runContestant(
	{ name }: Contender,
	job: JobName,
	webhookUrl: string,
): Promise<JobReport> {
	return await new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'contestants', `${name}.ts`)], {
			env: {
				...process.env,
				BENCH_JOB: job,
				SANDBOX_WEBHOOK: webhookUrl,
				NODE_EXTRA_CA_CERTS: certificatePath,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let complaints = '';
		child.stdout.on('data', (part: Buffer) => (output += part.toString()));
		child.stderr.on('data', (part: Buffer) => (complaints += part.toString()));
		child.on('error', reject);
		child.on('close', () => {
			// Packages print to the standard output too: the report is the last line.
			const report = output.slice(output.lastIndexOf('{"seconds"'));
			if (report.startsWith('{')) resolve(JSON.parse(report) as JobReport);
			else reject(new Error(`${name} gave no report: ${complaints.slice(-500)}`));
		});
	});
}
